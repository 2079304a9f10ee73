"""A stand-in for GitHub's ``gh api``: comments, issues and labels of one repository, kept in a JSON file.

It asks the token for its permissions, gives pages of the size that GitHub gives, and lets ``jq`` read them.
"""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

BOT = "github-actions[bot]"


class Refused(Exception):
    """What GitHub answers with another status than success."""


@contextmanager
def state(file: Path) -> Iterator[dict[str, Any]]:
    """What GitHub knows, locked against others, and written back at the end."""
    with file.open("r+", encoding="utf-8") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        known = json.load(opened)
        yield known
        opened.seek(0)
        opened.truncate()
        json.dump(known, opened, indent=1)


def main() -> int:
    """Answer one call of ``gh api``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("api", choices=["api"])
    parser.add_argument("address")
    parser.add_argument("--method")
    parser.add_argument("--jq")
    parser.add_argument("--paginate", action="store_true")
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--field", action="append", default=[])
    parser.add_argument("--raw-field", action="append", default=[])
    given = parser.parse_args()
    fields = _fields(given.raw_field, raw=True) | _fields(given.field, raw=False)
    method = given.method or ("POST" if fields else "GET")
    try:
        with state(Path(os.environ["STAND_IN_OF_GITHUB"])) as known:
            found = _answer(known, method, given.address, fields)
    except Refused as refused:
        sys.stderr.write(f"gh: {refused}\n")
        return 1
    for page in _pages(found, given.address, everything=given.paginate) if isinstance(found, list) else [found]:
        if not given.silent:
            sys.stdout.write(_read(page, given.jq))
    return 0


def _fields(pairs: list[str], *, raw: bool) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        text = Path(value[1:]).read_text(encoding="utf-8") if value.startswith("@") and not raw else value
        if name.endswith("[]"):
            found.setdefault(name[:-2], []).append(text)
        else:
            found[name] = text
    return found


def _answer(known: dict[str, Any], method: str, address: str, fields: dict[str, Any]) -> Any:
    parts = urlsplit(address)
    path = parts.path.removeprefix(f"repos/{os.environ['GITHUB_REPOSITORY']}/")
    known["calls"].append([method, path])
    for asked, pattern, writers, answer in ROUTES:
        if (found := re.fullmatch(pattern, path)) and asked == method:
            granted = known["tokens"].get(os.environ.get("GH_TOKEN", ""), {})
            if writers and not any(granted.get(permission) == "write" for permission in writers):
                raise Refused("Resource not accessible by integration (HTTP 403)")
            return answer(known, found[1] if found.lastindex else "", fields | parse_query(parts.query))
    raise Refused("Not Found (HTTP 404)")


def parse_query(query: str) -> dict[str, str]:
    """The parameters of an address, but for those about pages."""
    return {name: values[0] for name, values in parse_qs(query).items() if name != "per_page"}


def _comments(known: dict[str, Any], number: str, _fields: dict[str, Any]) -> list[Any]:
    return [one for one in known["comments"] if one["on"] == int(number)]


def _add_comment(known: dict[str, Any], number: str, fields: dict[str, Any]) -> Any:
    return _add(known, "comments", fields | {"on": int(number)})


def _change_comment(known: dict[str, Any], number: str, fields: dict[str, Any]) -> Any:
    return _change(known["comments"], "id", number, fields)


def _issues(known: dict[str, Any], _path: str, asked: dict[str, Any]) -> list[Any]:
    return [
        one for one in known["issues"] if one["state"] == asked["state"] and {"name": asked["labels"]} in one["labels"]
    ]


def _add_issue(known: dict[str, Any], _path: str, fields: dict[str, Any]) -> Any:
    labels = [{"name": name} for name in fields["labels"]]
    return _add(known, "issues", fields | {"labels": labels, "number": 1 + len(known["issues"]), "state": "open"})


def _change_issue(known: dict[str, Any], number: str, fields: dict[str, Any]) -> Any:
    return _change(known["issues"], "number", number, fields)


def _label(known: dict[str, Any], name: str, _fields: dict[str, Any]) -> Any:
    if name not in known["labels"]:
        raise Refused("Not Found (HTTP 404)")
    return {"name": name}


def _add_label(known: dict[str, Any], _path: str, fields: dict[str, Any]) -> Any:
    known["labels"].append(fields["name"])
    return fields


def _add(known: dict[str, Any], kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    made = {"id": 1000 + len(known[kind]), "user": {"login": BOT}, **fields}
    known[kind].append(made)
    return made


def _change(things: list[dict[str, Any]], key: str, value: str, fields: dict[str, Any]) -> dict[str, Any]:
    for thing in things:
        if thing[key] == int(value):
            thing.update(fields)
            return thing
    raise Refused("Not Found (HTTP 404)")


def _pages(found: list[Any], address: str, *, everything: bool) -> list[list[Any]]:
    size = int(parse_qs(urlsplit(address).query).get("per_page", ["30"])[0])
    pages = [found[start : start + size] for start in range(0, len(found), size)] or [[]]
    return pages if everything else pages[:1]


def _read(page: Any, query: str | None) -> str:
    text = json.dumps(page)
    if query is None:
        return text
    return subprocess.run(["jq", "--raw-output", query], input=text, capture_output=True, text=True, check=True).stdout


ROUTES: Sequence[tuple[str, str, Sequence[str], Callable[[dict[str, Any], str, dict[str, Any]], Any]]] = (
    ("GET", r"issues/(\d+)/comments", (), _comments),
    ("POST", r"issues/(\d+)/comments", ("pull-requests", "issues"), _add_comment),
    ("PATCH", r"issues/comments/(\d+)", ("pull-requests", "issues"), _change_comment),
    ("GET", "issues", (), _issues),
    ("POST", "issues", ("issues",), _add_issue),
    ("PATCH", r"issues/(\d+)", ("issues",), _change_issue),
    ("GET", "labels/(.+)", (), _label),
    ("POST", "labels", ("issues",), _add_label),
)
"""What it answers: method, path, the permissions of which one must write, and the answer."""


if __name__ == "__main__":
    sys.exit(main())
