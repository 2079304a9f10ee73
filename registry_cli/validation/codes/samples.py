"""Sound manifests that the examples of codes begin with, each as small as its kind allows."""

from __future__ import annotations

AGENT_FILE = "agents/intake/agent.yaml"
AGENT = """\
agent_id: intake
name: Intake
description: Takes claims in.
version: 1.0.0
"""

TOOL_FILE = "tools/search.yaml"
TOOL = """\
tool_id: search
name: Search
description: Finds claims.
version: 1.0.0
endpoint: https://tools.example.com/search
input_schema: true
"""

TEMPLATE_FILE = "templates/letter/template.yaml"
TEMPLATE_VERSION_FILE = "templates/letter/versions/1.0.0.yaml"
TEMPLATE_HEAD = """\
template_id: letter
name: Letter
description: Answers a claim.
version: 1.0.0
"""
TEMPLATE = TEMPLATE_HEAD + "body: Dear customer,\n"

WORKFLOW_FILE = "workflows/claims.yaml"
WORKFLOW = """\
workflow_id: claims
name: Claims
description: Decides claims.
version: 1.0.0
"""

POLICY_FILE = "policies/house.yaml"
POLICY = """\
policy_id: house
name: House rules
description: What every manifest keeps to.
version: 1.0.0
"""
