from __future__ import annotations

from registry_cli.validation.rules.failure import describe_failure, dotted, missing_step, name_of, value_at
from registry_cli.validation.rules.meaning import Mention

MANIFEST = {"a": {"b": [1, {"c": None}]}, "odd key": "text"}


def mention(*pointer: str | int, asked: bool = False) -> Mention:
    return Mention(pointer, asked, 0, 0)


def test_what_is_missing_is_named_with_the_way_to_ask_for_it() -> None:
    assert describe_failure(KeyError("x"), MANIFEST, [mention("a", "x", "y")]) == (
        "manifest.a.x is missing",
        "add it, or let the rule ask for it first: has(manifest.a.x) && ...",
    )


def test_what_is_only_asked_for_is_not_what_is_missing() -> None:
    reason, _ = describe_failure(KeyError("z"), MANIFEST, [mention("x", asked=True), mention("a", "z")])
    assert reason == "manifest.a.z is missing"


def test_a_field_of_what_has_none_is_told_with_what_it_is() -> None:
    reason, _ = describe_failure(TypeError("No such overload: ..."), MANIFEST, [mention("odd key", "x")])
    assert reason == "manifest['odd key'] is text and has no fields"


def test_types_that_do_not_fit_are_told_for_at_most_three_places() -> None:
    used = [mention("a"), mention("a", "b"), mention("a", "b", 0), mention("odd key")]
    reason, _ = describe_failure(TypeError("Unsupported operation: ..."), MANIFEST, used)
    assert reason == (
        "an operation does not fit its values "
        "(manifest.a is a mapping, manifest.a.b is a list, manifest.a.b[0] is a number)"
    )


def test_a_failure_in_words_that_nobody_knows_is_told_all_the_same() -> None:
    assert describe_failure(RuntimeError("Something new"), {}, [])[0] == "an operation does not fit its values"
    assert describe_failure(RuntimeError("Function quite new"), {}, [])[0] == "a function is given what it cannot take"


def test_the_first_step_that_leads_nowhere_is_found() -> None:
    assert missing_step(MANIFEST, ("a", "b", 1, "c")) is None
    assert missing_step(MANIFEST, ("a", "b", 2, "c")) == ("a", "b", 2)
    assert missing_step(MANIFEST, ("a", "b", "c")) == ("a", "b", "c")
    assert missing_step(MANIFEST, ("odd key", 0)) == ("odd key", 0)
    assert missing_step(MANIFEST, ()) is None


def test_a_place_is_written_as_an_expression_has_it() -> None:
    assert dotted(("a", "b", 1, "c")) == "manifest.a.b[1].c"
    assert dotted(()) == "manifest"
    assert value_at(MANIFEST, ("a", "b", 0)) == 1


def test_values_have_names_for_people() -> None:
    values: list[object] = [None, True, 1, 1.5, "a", [], {}, b""]
    names = ["null", "true or false", "a number", "a number", "text", "a list", "a mapping", "another value"]
    assert [name_of(value) for value in values] == names
