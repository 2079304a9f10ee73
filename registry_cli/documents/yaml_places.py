"""Where each value stands in a YAML text; the stream of events that the reader walks too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from registry_cli.documents.place import Place, Span, Survey

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where it was built in, else the slow one of the same behaviour."""

_ENDS = (yaml.SequenceEndEvent, yaml.MappingEndEvent)


def events(text: str) -> Iterator[Any]:
    """The parser's events of *text*, one by one; raises ``yaml.YAMLError`` at the first mistake in the syntax."""
    stream: Iterator[Any] = yaml.parse(text, Loader=LOADER)
    return stream


def span_of(event: Any) -> Span:
    """The stretch of text that an event or an error's mark covers."""
    return event.start_mark.index, event.end_mark.index


def survey(text: str) -> Survey:
    """Walk *text*, whose first document the reader has accepted and found to be a mapping."""
    return _Walk(text).whole()


class _Walk:
    def __init__(self, text: str) -> None:
        self._text = text
        self._events = events(text)
        self._survey = Survey(Place(0, len(text)))

    def whole(self) -> Survey:
        for event in self._events:
            if isinstance(event, yaml.MappingStartEvent):
                self._survey.root = self._value(event)
                break
        return self._survey

    def _value(self, event: Any) -> Place:
        place = Place(*span_of(event), alias=isinstance(event, yaml.AliasEvent))
        if isinstance(event, yaml.MappingStartEvent):
            self._mapping(place, flow=bool(event.flow_style))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._sequence(place, flow=bool(event.flow_style))
        elif isinstance(event, yaml.ScalarEvent) and event.style in ("|", ">"):
            place.end = place.start + len(self._text[place.start : place.end].rstrip(" \t\r\n"))
        return place

    def _mapping(self, place: Place, *, flow: bool) -> None:
        for event in self._events:
            if isinstance(event, _ENDS):
                self._close(place, event, flow=flow)
                return
            key = self._value(event)
            value = self._value(next(self._events))
            value.key = key.span
            place.end = max(key.end, value.end)
            if isinstance(event, yaml.ScalarEvent):
                self._survey.add(place, event.value, value)

    def _sequence(self, place: Place, *, flow: bool) -> None:
        for index, event in enumerate(self._events):
            if isinstance(event, _ENDS):
                self._close(place, event, flow=flow)
                return
            place.children[index] = item = self._value(event)
            place.end = max(place.end, item.end)

    @staticmethod
    def _close(place: Place, event: Any, *, flow: bool) -> None:
        """A block ends with its last item; the parser only sees its end at the next token, behind comments."""
        if flow:
            place.end = event.end_mark.index
