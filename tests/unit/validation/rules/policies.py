"""Policies written in a test."""

from __future__ import annotations


def policy(
    *expressions: str, policy_id: str = "house", scope: str = "{kinds: [tool]}", extra: str = ""
) -> dict[str, str]:
    """A policy with a rule ``r0``, ``r1``, ... for each of *expressions*, each on a line of its own."""
    head = f"policy_id: {policy_id}\nname: House\ndescription: What is kept to.\nversion: 1.0.0\n"
    rules = [
        f"  - id: r{number}\n    message: Wrong.\n    expression: {one}\n" for number, one in enumerate(expressions)
    ]
    return {f"policies/{policy_id}.yaml": f"{head}applies_to: {scope}\n{extra}rules:\n{''.join(rules)}"}
