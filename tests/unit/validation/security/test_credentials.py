from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from registry_cli.documents.document import MAX_PROBLEMS
from registry_cli.domain.finding import Finding
from registry_cli.reporting.json_report import finding_json
from registry_cli.validation.codes.security import MASKED, SENSITIVE_CODES
from registry_cli.validation.security.credentials import credentials_in_file
from tests.unit.validation.checking import Content, agent, check, codes, side_by_side, tool
from tests.unit.validation.security.samples import SAMPLES, WITHIN, private_key, seeded

TOKEN = SAMPLES["github personal"][1](seeded(1))
SERVER = '{{"mcpServers": {{"claims": {{"command": "claims-server", "env": {{"{}": "{}"}}}}}}}}'


def standing_on(finding: Finding, files: Mapping[str, Content]) -> str:
    """The text that the finding's place covers."""
    content = files[finding.path.removeprefix("root/")]
    assert isinstance(content, str)
    lines, place = content.split("\n"), finding.location
    covered = lines[place.line - 1 : place.end_line]
    covered[-1] = covered[-1][: place.end_column - 1]
    covered[0] = covered[0][place.column - 1 :]
    return "\n".join(covered)


@pytest.mark.parametrize(
    ("files", "secret"),
    [
        ({**agent("a"), "agents/a/prompts/x.md": f"# Act\n\nUse `{TOKEN}` for it.\n"}, TOKEN),
        ({**agent("a"), "agents/a/assets/deep/notes.txt": f"caf\u00e9\r\n{TOKEN}"}, TOKEN),
        ({**agent("a"), "agents/a/mcp.json": SERVER.format("X", TOKEN)}, TOKEN),
        ({**agent("a"), "agents/a/mcp.json": SERVER.format("PASSWORD", "hunter2")}, "hunter2"),
        ({**agent("a"), "agents/a/mcp.json": SERVER.format("PASSWORD", TOKEN)}, TOKEN),
        (tool("t", f"metadata: {{a: '{TOKEN}'}}\n"), TOKEN),
        (tool("t", "metadata:\n  password: hunter2 # so\n"), "hunter2"),
        (tool("t", f"# {TOKEN}\n"), TOKEN),
        (tool("t", 'metadata: {password: "hunt\\"er2"}\n'), 'hunt\\"er2'),
        (side_by_side("t", "1.0.0", v1_0_0="body: A.\n", v1_1_0=f"body: Use {TOKEN}.\n"), TOKEN),
        ({**agent("a"), "agents/a/key.pem": private_key(seeded(1))}, private_key(seeded(1))),
    ],
    ids="prompt asset mcp.json named both manifest field comment escaped version key".split(),  # noqa: SIM905
)
def test_a_credential_is_one_finding_that_stands_exactly_on_it(files: Mapping[str, Content], secret: str) -> None:
    (finding,) = check(files)
    assert finding.code in SENSITIVE_CODES
    assert standing_on(finding, files) == secret


@pytest.mark.parametrize("name", [*SAMPLES, *WITHIN])
def test_nothing_of_a_credential_is_told(name: str) -> None:
    kind, around, make = WITHIN.get(name) or (SAMPLES[name][0], "{}", SAMPLES[name][1])
    secret = make(seeded(2))
    findings = list(credentials_in_file("x.md", around.format(secret).encode()))
    assert findings
    told = json.dumps([finding_json(finding) for finding in findings])
    assert kind in told
    pieces = [secret[start : start + 6] for start in range(4, len(secret) - 6) if "-----" not in secret]
    assert [piece for piece in pieces if piece in told] == []


def test_a_named_secret_is_not_told_either() -> None:
    (finding,) = check({**agent("a"), "agents/a/mcp.json": SERVER.format("PASSWORD", "hunter2")})
    assert finding.pointer == ("mcpServers", "claims", "env", "PASSWORD")
    assert "'PASSWORD'" in finding.message
    assert "hunter2" not in finding.message + finding.hint


@pytest.mark.parametrize("content", [b"\0" + TOKEN.encode(), b"\xff" + TOKEN.encode(), TOKEN.encode("utf-16")])
def test_what_is_no_text_is_passed_over(content: bytes) -> None:
    assert check({**agent("a"), "agents/a/assets/x.bin": content}) == ()


def test_a_byte_order_mark_takes_up_no_column() -> None:
    (finding,) = check({**agent("a"), "agents/a/x.txt": b"\xef\xbb\xbf" + TOKEN.encode()})
    assert finding.location.column == 1


def test_a_broken_mcp_file_is_searched_as_text() -> None:
    files = {**agent("a"), "agents/a/mcp.json": f'{{"token": "{TOKEN}",}}'}
    assert sorted(codes(check(files))) == ["REG002", "REG401"]


def test_a_file_full_of_credentials_is_told_up_to_a_limit() -> None:
    make = SAMPLES["aws"][1]
    random = seeded(1)
    text = "\n".join(make(random) for _ in range(MAX_PROBLEMS + 50))
    assert len(list(credentials_in_file("x.md", text.encode()))) == MAX_PROBLEMS


def test_two_secrets_of_one_line_are_two_findings() -> None:
    line = f"metadata: {{password: hunter2, token: {TOKEN}}}\n"
    findings = check(tool("t", line))
    assert codes(findings) == ["REG401", "REG401"]


def test_the_codes_that_are_masked_are_named_twice_alike() -> None:
    assert {code.code for code in MASKED} == SENSITIVE_CODES == {"REG401"}
