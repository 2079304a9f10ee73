"""The floor: the same work by the shortest road, without findings, history of reasons, or guards.

``floor.py validate FOLDER`` reads the files, parses them, checks the JSON Schema of the kind and the embedded
schemas, the files beside the manifest, and the references. ``floor.py publish FOLDER URL`` does that from the commit
and copies versions, files and the live state into bare tables, in one transaction; again without a change it
compares digests and writes nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs

SCHEMA = Path(__file__).parents[1] / "packages" / "shared" / "schemas"


def read_folder(folder: Path) -> dict[str, bytes]:
    """Every loose file below the root."""
    top, found = f"{folder}/", {}
    for parent, _, names in os.walk(folder / "packages" / "shared"):
        for name in names:
            with open(f"{parent}/{name}", "rb") as file:  # noqa: PTH123 - a Path of each would double the time
                found[f"{parent}/{name}".removeprefix(top)] = file.read()
    return found


def read_commit(folder: Path) -> dict[str, bytes]:
    """Every file of HEAD below the root, in two git processes."""
    listing = _git(folder, b"", "ls-tree", "-r", "-z", "HEAD", "packages/shared")
    rows = [row.split(b"\t") for row in listing.split(b"\0") if row]
    wanted = b"".join(row[0].split()[2] + b"\n" for row in rows)
    output = _git(folder, wanted, "cat-file", "--batch", "--buffer")
    files, position = {}, 0
    for _, name in rows:
        end = output.index(b"\n", position)
        size = int(output[position:end].split()[2])
        files[name.decode()] = output[end + 1 : end + 1 + size]
        position = end + size + 2
    return files


def _git(folder: Path, typed: bytes, *arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=folder, input=typed, capture_output=True, check=True).stdout


def check(files: dict[str, bytes]) -> dict[str, tuple[str, str, bytes]]:
    """Parse and check every manifest; name, version and canonical bytes of each by its path."""
    validators = {
        kind: jsonschema_rs.validator_for(json.loads((SCHEMA / f"{kind}.schema.json").read_text()))
        for kind in ("agent", "tool")
    }
    manifests: dict[str, tuple[str, dict[str, Any]]] = {}
    for path, content in files.items():
        kind = {"agent.json": "agent", "rules.json": "tool"}.get(path.rsplit("/", 1)[1])
        if kind:
            data = json.loads(content)
            validators[kind].validate(data)
            manifests[path] = (f"{kind}/{data[f'{kind}_id']}", data)
    names = {name for name, _ in manifests.values()}
    found = {}
    for path, (name, data) in manifests.items():
        for key in ("input_schema", "output_schema"):
            if key in data:
                jsonschema_rs.meta.validate(data[key])
        for reference in data.get("allowed_tools", ()):
            if f"tool/{reference.partition('@')[0]}" not in names:
                raise SystemExit(f"{path}: {reference} is missing")
        folder = path.rsplit("/", 1)[0] + "/"
        beside = {
            other: hashlib.sha256(files[other]).hexdigest()
            for other in (f"{folder}prompts/system.md", f"{folder}prompts/review.md", f"{folder}mcp.json")
            if other in files
        }
        canonical = json.dumps({"manifest": data, "files": beside}, sort_keys=True, separators=(",", ":")).encode()
        found[path] = (name, str(data["version"]), canonical)
    return found


def publish(files: dict[str, bytes], url: str) -> int:
    """Copy what is new into bare tables; the number of versions written."""
    import psycopg

    checked = check(files)
    rows = [(name, version, hashlib.sha256(text).hexdigest(), text) for name, version, text in checked.values()]
    with psycopg.connect(url) as connection:
        connection.execute(
            "create table if not exists floor_versions (entry text, version text, digest text, manifest jsonb,"
            " primary key (entry, version));"
            "create table if not exists floor_live (entry text primary key, version text, digest text);"
            "create table if not exists floor_objects (digest text primary key, content bytea)"
        )
        live: dict[str, str] = dict(connection.execute("select entry, digest from floor_live").fetchall())
        new = [row for row in rows if live.get(row[0]) != row[2]]
        if new:
            objects = {hashlib.sha256(content).hexdigest(): content for content in files.values()}
            with connection.cursor() as cursor:
                with cursor.copy("copy floor_objects from stdin") as copy:
                    for digest, content in objects.items():
                        copy.write_row((digest, content))
                with cursor.copy("copy floor_versions from stdin") as copy:
                    for entry, version, digest, text in new:
                        copy.write_row((entry, version, digest, text.decode()))
                cursor.execute("insert into floor_live select entry, version, digest from floor_versions")
    return len(new)


def main(arguments: list[str]) -> None:
    """Run what the first argument says."""
    if arguments[0] == "validate":
        check(read_folder(Path(arguments[1])))
    else:
        publish(read_commit(Path(arguments[1])), arguments[2])


if __name__ == "__main__":
    main(sys.argv[1:])
