"""Codes of the security stage: what a manifest gives away, and what it makes a runtime do."""

from __future__ import annotations

from registry_cli.domain.finding import Severity
from registry_cli.validation.codes.code import Code, Example
from registry_cli.validation.codes.samples import AGENT, AGENT_FILE, TOOL, TOOL_FILE

_MCP_FILE = "agents/intake/mcp.json"
_PROMPT_FILE = "agents/intake/prompts/system.md"
_PROMPT = "Take the claim in.\n"


def _served(server: str) -> Example:
    """An agent with one MCP server."""
    return Example({AGENT_FILE: AGENT, _MCP_FILE: f'{{"mcpServers": {{"claims": {server}}}}}\n'})


CREDENTIAL = Code(
    "REG401",
    "credential in a file",
    Severity.ERROR,
    "Whoever can read the repository, or a published version of it, can use the credential, and git keeps it after it "
    "is deleted. Manifests, versions, `mcp.json`, prompts and all other text files of a bundle are searched. "
    "Placeholders such as `${TOKEN}`, `<your key>` or `sk-...` and the examples of vendors' documentation are none.",
    "Revoke the credential where it was issued, since it has been read by now. Then name an environment variable in "
    "its place, such as `${CLAIMS_PASSWORD}`, for the runtime to fill in.",
    bad=_served('{"command": "claims-server", "env": {"CLAIMS_PASSWORD": "correct-horse-battery"}}'),
    good=_served('{"command": "claims-server", "env": {"CLAIMS_PASSWORD": "${CLAIMS_PASSWORD}"}}'),
)
STARTS_SHELL = Code(
    "REG402",
    "MCP server that starts a shell",
    Severity.ERROR,
    "A shell runs whatever its text says, and expands what the runtime fills in, so a value can become a command. "
    "What it starts cannot be reviewed by its name. It is an error because a server can always be started without one.",
    "Name the program as `command` and each of its arguments in `args`. Put steps that need a shell into a program "
    "that is installed and reviewed like any other.",
    bad=_served('{"command": "bash", "args": ["-c", "claims-server --index $INDEX"]}'),
    good=_served('{"command": "claims-server", "args": ["--index", "${INDEX}"]}'),
)
RUNS_DOWNLOAD = Code(
    "REG403",
    "MCP server that runs a download",
    Severity.ERROR,
    "What is downloaded and run at the start is decided by whoever holds that address at that moment. "
    "Nobody has reviewed it, and it can differ from one start to the next. It is an error, and said instead of REG402 "
    "where a shell does it.",
    "Install the program beforehand, in a version that was reviewed, and start it by its name.",
    bad=_served('{"command": "bash", "args": ["-c", "curl -s https://claims.example/start.sh | bash"]}'),
    good=_served('{"command": "claims-server"}'),
)
UNPINNED = Code(
    "REG404",
    "MCP server whose version is not pinned",
    Severity.WARNING,
    "The newest version is fetched at the start, also one that was published a minute ago by somebody who stole the "
    "maintainer's password, and the same manifest runs different programs on different days. "
    "It is a warning because the registry the package comes from is at least accountable for it.",
    "Write the exact version that was reviewed: `package@1.2.3`, `package==1.2.3`, and for an image its digest or a "
    "tag that does not move.",
    bad=_served('{"command": "npx", "args": ["-y", "@claims/server"]}'),
    good=_served('{"command": "npx", "args": ["-y", "@claims/server@1.4.2"]}'),
)
PLAIN_HTTP = Code(
    "REG405",
    "endpoint without encryption",
    Severity.WARNING,
    "What is sent over plain http, credentials included, can be read and changed on its way. "
    "Addresses that stay on the machine or in its network are no finding: localhost, loopback and private addresses, "
    "names without a dot, and names that end in .localhost, .local, .internal, .svc or .test. "
    "It is a warning because a manifest does not show what protects the network it is used in.",
    "Write `https://`, or `wss://` for a websocket.",
    bad=Example({TOOL_FILE: TOOL.replace("https://", "http://")}),
    good=Example({TOOL_FILE: TOOL}),
)
LEAVES_BUNDLE = Code(
    "REG406",
    "path that leaves the bundle",
    Severity.ERROR,
    "A version holds the files of its own folder and nothing else. Where the runtime unpacks it, another path leads to "
    "nothing, or to a file of that machine. In `mcp.json` it is a warning: there the path may be meant for a machine "
    "that is known.",
    "Move the file into the bundle, and write its path from the manifest's folder, with `/` and without `..`.",
    bad=Example({AGENT_FILE: AGENT + "prompts: {system: ../shared/system.md}\n", _PROMPT_FILE: _PROMPT}),
    good=Example({AGENT_FILE: AGENT + "prompts: {system: prompts/system.md}\n", _PROMPT_FILE: _PROMPT}),
)

MASKED = (CREDENTIAL,)
"""Codes whose findings stand exactly on a secret: no report may show the text at such a place."""

SENSITIVE_CODES = frozenset(code.code for code in MASKED)
"""The same, as they are spelled in findings."""
