"""What is called compatible is compatible: the law that the comparison of schemas is there for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from registry_cli.schemas.comparison.narrowing import allowed_now, refused_now
from registry_cli.schemas.definitions import schema_violations
from tests.unit.schemas.comparison.made_values import made_for
from tests.unit.schemas.comparison.random_schemas import NAMES, Schemas, as_callers_see_it

LENIENT = settings(deadline=None, suppress_health_check=list(HealthCheck))
VALUES_FOR_EACH = 60
seeds = st.integers(0, 2**64)

Takes = Callable[[Any], bool]
Made = st.SearchStrategy[dict[str, Any]]


def takes(schema: Any) -> Takes:
    """What *schema* takes, as a validator says that knows nothing of comparing."""
    return jsonschema_rs.validator_for(schema, offline=True).is_valid


def is_schema(schema: Any) -> bool:
    return schema_violations(schema) == []


@settings(LENIENT, max_examples=500)
@given(seeds)
def test_a_schema_called_compatible_takes_every_old_input_and_gives_no_new_output(seed: int) -> None:
    """A value that callers would not pass, because the old schema does not name it, is no old input."""
    source = Schemas(seed)
    before = source.root()
    after = source.edited(before)
    assume(is_schema(before) and is_schema(after))
    stricter, looser = bool(refused_now(before, after)), bool(allowed_now(before, after))
    assume(not (stricter and looser))
    old, new, callers = takes(before), takes(after), takes(as_callers_see_it(before))
    for value in (source.value() for _ in range(VALUES_FOR_EACH)):
        assert stricter or new(value) or not (old(value) and callers(value)), (before, after, value)
        assert looser or old(value) or not new(value), (before, after, value)


def test_the_law_is_about_something() -> None:
    """Among the random schemas are all four: compatible, stricter, looser, and both."""
    found: Counter[tuple[bool, bool]] = Counter()
    for seed in range(150):
        source = Schemas(seed)
        before = source.root()
        after = source.edited(before)
        if is_schema(before) and is_schema(after) and before != after:
            found[bool(refused_now(before, after)), bool(allowed_now(before, after))] += 1
    assert len(found) == 4
    assert min(found.values()) >= 3


plain: Made = st.deferred(lambda: texts | numbers | choices | records | lists)
texts: Made = st.fixed_dictionaries(
    {"type": st.just("string")}, optional={"minLength": st.integers(0, 2), "maxLength": st.integers(2, 5)}
)
numbers: Made = st.fixed_dictionaries(
    {"type": st.sampled_from(("integer", "number"))},
    optional={"minimum": st.integers(-5, 0), "maximum": st.integers(0, 5)},
)
choices: Made = st.lists(st.sampled_from(("low", "middle", "high", 1, None)), min_size=1, unique=True).map(
    lambda chosen: {"enum": chosen}
)
lists: Made = st.fixed_dictionaries(
    {"type": st.just("array"), "items": plain}, optional={"minItems": st.integers(0, 1), "maxItems": st.integers(1, 3)}
)
records: Made = st.dictionaries(st.sampled_from(NAMES), plain, min_size=1, max_size=3).flatmap(
    lambda named: st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.just(named), "$defs": st.just({})},
        optional={
            "required": st.lists(st.sampled_from(sorted(named)), unique=True),
            "additionalProperties": st.booleans(),
        },
    )
)


@settings(LENIENT, max_examples=150)
@given(records, seeds, st.data())
def test_a_schema_that_refuses_nothing_takes_whatever_is_made_from_the_old_one(
    before: dict[str, Any], seed: int, data: st.DataObject
) -> None:
    after = Schemas(seed).edited(before)
    assume(is_schema(after) and not refused_now(before, after))
    value = data.draw(made_for(before))
    assert takes(after)(value) or not takes(as_callers_see_it(before))(value)


@settings(LENIENT, max_examples=150)
@given(records, seeds, st.data())
def test_a_schema_that_allows_nothing_more_takes_whatever_is_made_from_the_new_one(
    after: dict[str, Any], seed: int, data: st.DataObject
) -> None:
    before = Schemas(seed).edited(after)
    assume(is_schema(before) and not allowed_now(before, after))
    assert takes(before)(data.draw(made_for(after)))
