"""Expressions of CEL, made at random: sound ones as trees of their parts, others by spoiling those."""

from __future__ import annotations

from hypothesis import strategies as st

LEAVES = (
    "manifest",
    "manifest.a",
    "manifest.list",
    "manifest['a']",
    "kind",
    "x",
    "true",
    "null",
    "1",
    "-1",
    "2u",
    "0x1F",
    "2.5",
    "1e3",
    "'b'",
    '"é"',
    "r'\\d'",
    "'''c'''",
    "[]",
    "{}",
    "has(manifest.b)",
    "has(manifest.a.c)",
)
FORMS = (
    "({0})",
    "!{0}",
    "- {0}",
    "{0} && {1}",
    "{0} || {1}",
    "{0} == {1}",
    "{0} <= {1}",
    "{0} in {1}",
    "{0} + {1} - {2}",
    "{0} * {1} / {2} % {0}",
    "{0} ? {1} : {2}",
    "[{0}, {1}]",
    "[{0},]",
    "{{{0}: {1}}}",
    "{0}.a",
    "{0}[{1}]",
    "{0}.all(x, {1})",
    "{0}.exists(y, {1})",
    "{0}.map(x, {1}, {2})",
    "{0}.filter(x, {1})",
    "size({0})",
    "{0}.size()",
    "{0}.contains({1})",
    "{0} // {1}\n",
)
SPOILING = (
    "",
    "(",
    ")",
    "]",
    ",",
    ".",
    "?",
    ":",
    "!",
    "-",
    "&&",
    "in",
    "@",
    "'",
    '"',
    "\\",
    "é",
    " ",
    "\n",
    "1.",
    "//",
)


def _forms(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(str.format, st.sampled_from(FORMS), parts, parts, parts)


sound = st.recursive(st.sampled_from(LEAVES), _forms, max_leaves=6)
"""Expressions that CEL accepts, whatever they mean."""


@st.composite
def spoilt(draw: st.DrawFn) -> str:
    """An expression of which a character was replaced by something else."""
    expression = draw(sound)
    place = draw(st.integers(0, len(expression)))
    return expression[:place] + draw(st.sampled_from(SPOILING)) + expression[place + 1 :]
