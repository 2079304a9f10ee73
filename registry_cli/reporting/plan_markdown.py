"""A plan as Markdown for a comment on a pull request: short at first sight, its details folded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from registry_cli.domain.location import render_pointer
from registry_cli.domain.plan import ChangeKind
from registry_cli.planning.compare import ABSENT, Difference
from registry_cli.planning.review import EntryReview, FileReview, HeldReview, Review
from registry_cli.reporting.markdown_code import code, code_value, listed

LONGEST_COMMENT = 60_000
"""Characters of the whole; GitHub refuses comments of more than 65,536."""

_FEW = 20
_MOST_BREAKS = 3
_MOST_FIELDS = 12
_MOST_DEPENDANTS = 8
_MOST_IN_LIST = 30
_ROOM_TO_COUNT = 200
_ORDER = list(ChangeKind)
_VERSION = ("version",)

Group = tuple[str, str]
"""Entries that are shown together: what is done to them, and their kind."""


def plan_markdown(review: Review, room: int = LONGEST_COMMENT) -> str:
    """*review* in fewer than *room* characters; what has no room is counted.

    All text from manifests stands in code spans, in which nothing is live, and credentials are stars.
    """
    head = [*_headline(review), *_way_back(review), *_breaking(review, room // 3)]
    tail = [*_accepted(review, room // 6), *_held(review, room // 6), *_orphans(review, room // 6)]
    left = room - _size(head) - _size(tail) - _ROOM_TO_COUNT
    return "\n".join((*head, *_changes(review.entries, left), *tail)).rstrip("\n")


def _size(lines: Sequence[str]) -> int:
    return sum(len(line) + 1 for line in lines)


def _headline(review: Review) -> Iterator[str]:
    breaking = sum(bool(entry.breaks) for entry in review.entries)
    yield f"### Registry: {_what_becomes(review)}{f', {breaking} breaking' if breaking else ''}"
    yield ""
    yield f"Commit {code(review.commit[:12])} of {code(review.owner)} {_standing(review)}."
    yield ""
    if review.empty:
        yield "**The commit declares no manifest at all**: most likely the folder of the manifests is another."
        yield ""
    yield from rules_markdown(review.rules)


def rules_markdown(rules: Sequence[str]) -> Iterator[str]:
    """Lines that name the policies and settings that change; none where there are none."""
    if rules:
        names = ", ".join(listed(map(code, rules), _MOST_IN_LIST))
        yield f"**Rules change with it**, by which manifests are judged: {names}."
        yield ""


def _what_becomes(review: Review) -> str:
    count = len(review.entries)
    if review.in_force is None:
        return _counted(count, "entry changes", "entries change") if count else "no changes"
    if not review.undo:
        return "nothing to publish"
    became = _counted(count, "entry changed", "entries changed") if count else "no changes"
    return f"release {review.in_force}, {became}"


def _standing(review: Review) -> str:
    """How the commit stands to what it was compared with."""
    if review.undo:
        return (
            f"is live; release {review.release} was before it" if review.release else "is live, with the first release"
        )
    if review.in_force is not None:
        in_force = f"release {review.in_force} is in force" if review.in_force else "no release was needed yet"
        return f"changes nothing; {in_force}"
    if review.stand_in is None:
        return f"against release {review.release}"
    return f"against commit {code(review.stand_in[:12])}; what is live and held was not looked at"


def _way_back(review: Review) -> Iterator[str]:
    if review.undo:
        yield "To take it back, which the next publish respects:"
        yield ""
        yield code(review.undo)
        yield ""
        yield f"Chain head {code(review.chain)}."
        yield ""


def _breaking(review: Review, room: int) -> Iterator[str]:
    broken = (entry for entry in review.entries if entry.breaks)
    return _section("Breaking", map(_break_line, broken), room, most=_FEW)


def _section(
    title: str, items: Iterable[str], room: int, *, most: int = _MOST_IN_LIST, said: str = ""
) -> Iterator[str]:
    """*items* as a list below a heading and what is *said* of all of them; nothing where there are none."""
    lines = [f"- {line}" for line in listed(items, most, room)]
    if lines:
        yield from (f"#### {title}", "", *((said, "") if said else ()), *lines, "")


def _break_line(entry: EntryReview) -> str:
    reasons = "; ".join(listed(map(code, entry.breaks), _MOST_BREAKS))
    return f"{code(str(entry.name))} {_versions(entry)}: {reasons}{_blast(entry)}"


def _blast(entry: EntryReview) -> str:
    """How many entries depend on *entry*, and how many more do through those."""
    direct = len({source for source, _ in entry.dependants})
    if not direct:
        return ""
    through = entry.reach - direct
    more = f", {through} more through {'it' if direct == 1 else 'them'}" if through > 0 else ""
    return f"; {_counted(direct, 'entry depends', 'entries depend')} on it{more}"


def _accepted(review: Review, room: int) -> Iterator[str]:
    said = "Waivers or settings keep these findings from counting."
    return _section("Accepted", (f"{code(one)} at {code(place)}" for one, place in review.accepted), room, said=said)


def _held(review: Review, room: int) -> Iterator[str]:
    return _section("Held", map(_held_line, review.held), room)


def _held_line(held: HeldReview) -> str:
    stays = "stays retired" if held.live is None else f"stays at {code(held.live)}"
    return f"{code(str(held.name))} {stays}: git declares {code(held.declared)}, which a rollback turned down"


def _orphans(review: Review, room: int) -> Iterator[str]:
    said = "They stay live; `registry sync --prune` retires them."
    return _section("No longer in git", (code(str(name)) for name in review.orphans), room, said=said)


def _changes(entries: Sequence[EntryReview], room: int) -> Iterator[str]:
    """The entries by group: the line of each, as long as there is room, then as many of their details as fit."""
    groups = _groups(entries)
    shown: dict[Group, list[list[str]]] = {}
    told: list[tuple[EntryReview, list[str]]] = []
    for group, members in groups.items():
        framed = _size(_frame(group, members, opened=True))
        for entry in members:
            line = _line(entry)
            needed = len(line) + 1 + (0 if group in shown else framed)
            if needed > room:
                break
            room -= needed
            told.append((entry, [line]))
            shown.setdefault(group, []).append(told[-1][1])
    _add_details(told, room)
    for group, found in shown.items():
        before, after = _frame(group, groups[group], opened=len(entries) <= _FEW)
        yield from (before, *chain.from_iterable(found), after)
    yield from _left_out(len(entries), [lines for _, lines in told])


def _add_details(told: Sequence[tuple[EntryReview, list[str]]], room: int) -> None:
    """Put its details below the line of each entry that was *told*, as far as there is *room*.

    What breaks comes first, then what others depend on.
    """
    for entry, lines in sorted(told, key=lambda one: (not one[0].breaks, not one[0].dependants)):
        if room < _ROOM_TO_COUNT:
            return
        details = list(_details(entry))
        if _size(details) <= room:
            room -= _size(details)
            lines.extend(details)


def _left_out(entries: int, shown: Sequence[Sequence[str]]) -> Iterator[str]:
    folded = sum(len(lines) == 1 for lines in shown)
    if len(shown) < entries:
        yield f"And {entries - len(shown)} more, for which there is no room here.\n"
    if folded and entries > _FEW:
        yield f"Of {folded} there is the line alone; `registry diff` shows all.\n"


def _groups(entries: Sequence[EntryReview]) -> Mapping[Group, list[EntryReview]]:
    """The entries by what is done to them and by kind; within a group the breaking ones come first."""
    groups: dict[Group, list[EntryReview]] = {}
    for entry in sorted(entries, key=lambda one: (_ORDER.index(one.changes[0]), one.name.kind, not one.breaks)):
        groups.setdefault((entry.changes[0].value, entry.name.kind), []).append(entry)
    return groups


def _frame(group: Group, members: Sequence[EntryReview], *, opened: bool) -> tuple[str, str]:
    """What stands before and after the entries of a group; both words are the program's own."""
    change, kind = group
    breaking = sum(bool(entry.breaks) for entry in members)
    said = f"{change} {kind} ({len(members)}{f', {breaking} breaking' if breaking else ''})"
    return f"<details{' open' if opened else ''}><summary>{said}</summary>\n", "\n</details>\n"


def _line(entry: EntryReview) -> str:
    also = "".join(f", {change.value}" for change in entry.changes[1:])
    beside = "".join(f", publishes {code(version)} beside it" for version in entry.publishes[:_MOST_BREAKS])
    return f"- {code(str(entry.name))} {_versions(entry)}{also}{beside}{', **breaking**' if entry.breaks else ''}"


def _versions(entry: EntryReview) -> str:
    sides = [code(side) if side else "none" for side in (entry.before, entry.after)]
    if entry.before == entry.after or entry.before is None:
        return sides[1]
    return f"{sides[0]} → {sides[1]}"


def _details(entry: EntryReview) -> Iterator[str]:
    """What is told below the line of an entry."""
    if entry.dependants:
        told = (_dependant(source, accepted) for source, accepted in entry.dependants)
        yield f"  - needed by {', '.join(listed(told, _MOST_DEPENDANTS))}"
    yield from (f"  - breaks: {line}" for line in listed(map(code, entry.breaks), _MOST_FIELDS))
    yield from (f"  - {line}" for line in listed(map(_field, _telling(entry)), _MOST_FIELDS))
    yield from (f"  - {line}" for line in listed(map(_file, entry.files), _MOST_FIELDS))


def _telling(entry: EntryReview) -> Iterator[Difference]:
    """The differences but for the version, which the line of the entry says."""
    return (field for field in entry.fields if field.pointer != _VERSION)


def _dependant(source: str, accepted: str) -> str:
    return f"{code(source)} (any version)" if not accepted else f"{code(source)} ({code(accepted)})"


def _field(field: Difference) -> str:
    where = code(render_pointer(field.pointer))
    if field.before is ABSENT:
        return f"{where}: new, {code_value(field.pointer, field.after)}"
    if field.after is ABSENT:
        return f"{where}: gone, was {code_value(field.pointer, field.before)}"
    return f"{where}: {code_value(field.pointer, field.before)} → {code_value(field.pointer, field.after)}"


def _file(file: FileReview) -> str:
    lines = "" if file.added is None or file.removed is None else f" (+{file.added} -{file.removed})"
    return f"file {file.change}: {code(file.path)}{lines}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
