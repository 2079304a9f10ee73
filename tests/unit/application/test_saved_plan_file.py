from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry_cli.application.saved_plan import SavedPlan, digest_of
from registry_cli.application.saved_plan_file import LARGEST, parse_saved_plan, read_saved_plan
from registry_cli.domain.errors import Conflict, Misconfigured, RegistryError
from tests.unit.application.test_saved_plan import SAVED

TEXT = SAVED.text()


def parse(text: str | bytes) -> SavedPlan:
    """The plan in a file ``a.plan``."""
    return parse_saved_plan("a.plan", text if isinstance(text, bytes) else text.encode())


def sealed(**fields: Any) -> str:
    """A file with other *fields* (``...``: without it), and a digest that fits them."""
    body = {key: value for key, value in {**SAVED.body(), **fields}.items() if value is not ...}
    return json.dumps({**body, "digest": digest_of(body)}, indent=2)


def test_what_was_saved_is_read() -> None:
    found = parse(TEXT)

    assert found.body() == SAVED.body()
    assert found.text() == TEXT


@pytest.mark.parametrize(
    "edit",
    [
        ("1.1.0", "1.2.0"),
        ('"base_release": 7', '"base_release": 8'),
        ('"allow_downgrade": false', '"allow_downgrade": true'),
        ('"retired": false', '"retired": true'),
        ('"digest": "', '"digest": "0'),
        ('"owner": "acme"', '"owner": "acm\\u0065s"'),
        ('"owner": "acme"', '"owner": "\\ud800"'),
        ("1.5", "1.25"),
    ],
)
def test_a_file_that_was_edited_is_noticed(edit: tuple[str, str]) -> None:
    assert edit[0] in TEXT
    with pytest.raises(Conflict, match=r"a\.plan was edited"):
        parse(TEXT.replace(edit[0], edit[1], 1))


def test_a_file_that_was_only_laid_out_anew_says_the_same() -> None:
    assert parse(json.dumps(json.loads(TEXT), sort_keys=True)).body() == SAVED.body()


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"format": 2}, "format 2, and format 1"), ({"program": "9.9.9"}, "saved by registry 9.9.9, and this is")],
)
def test_a_plan_of_another_program_is_not_carried_out(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(Conflict, match=said):
        parse(sealed(**fields))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "a.plan:1:1"),
        ("[]", "a.plan:1:1"),
        ("{}", "a.plan:1:1: this is no saved plan: format must be a number"),
        (TEXT[: len(TEXT) // 2], "a.plan:"),
        (TEXT.replace('"format": 1,', '"format": 1,\n  "format": 1,'), "a.plan:3:3"),
        (sealed(format="1"), "a.plan:2:13: this is no saved plan: format must be a number"),
        (sealed(format=True), "format must be a number"),
        (sealed(program=1), "a.plan:3:14: this is no saved plan: program must be text"),
        (sealed(commit=None), "commit must be text"),
        (sealed(base_release=True), "base_release must be a number"),
        (sealed(base_release=1.5), "base_release must be a number"),
        (sealed(watermark=...), "watermark must be text or null"),
        (sealed(changes={}), "changes must be a list"),
        (sealed(changes=[[]]), "what is in changes must be an object"),
        (sealed(held=[1]), "what is in held must be text"),
        (sealed(action="sync"), "action must be publish"),
        (sealed(extra=1), "this is no part of a plan"),
        ("[" * 100_000, "a.plan:1:101"),
        ('{"format": ' + "9" * 5_000 + "}", "a.plan:1:12"),
        ('{"format": NaN}', "a.plan:1:12"),
        (b"\xff\xfe{}", "a.plan is no saved plan: it is not UTF-8"),
        (b"\x7fELF\0\0", "a.plan:1:1"),
    ],
)
def test_what_is_no_plan_is_refused_at_its_place(text: str | bytes, place: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        parse(text)
    assert place in refused.value.message
    assert "registry plan --out" in refused.value.hint


@given(st.data())
def test_a_file_broken_in_any_way_is_refused_in_words(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TEXT) - 1))
    end = data.draw(st.integers(start, min(start + 40, len(TEXT))))
    torn = TEXT[:start] + data.draw(st.text(max_size=5)) + TEXT[end:]
    try:
        found = parse(torn.encode("utf-8", "surrogatepass"))
    except RegistryError:
        return
    assert found.body() == SAVED.body()


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "huge").open("wb") as huge:
        huge.truncate(LARGEST + 1)
    (tmp_path / "loop").symlink_to("loop")
    said = {"pipe": "no regular file", "huge": "more than the 67,108,864", ".": "directory", "none": "there is no plan"}

    for name, words in {**said, "loop": "cannot be read", "a\0b": "cannot be read"}.items():
        with pytest.raises(Misconfigured, match=words):
            read_saved_plan(tmp_path / name)


def test_a_file_is_read_from_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.plan").write_text(replace(SAVED, held=()).text(), encoding="utf-8")
    assert read_saved_plan(tmp_path / "a.plan").held == []
