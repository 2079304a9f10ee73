"""Where each value stands in a JSON text that the parser has accepted."""

from __future__ import annotations

import json
import re

from registry_cli.documents.place import Place, Survey

_TOKEN = re.compile(r"""[ \t\n\r,:]*("[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]]|[^ \t\n\r,:{}\[\]"]+)""", re.DOTALL)


def survey(text: str) -> Survey:
    """Walk *text*, which is valid JSON nested no deeper than the reader allows."""
    walk = _Walk(text)
    return walk.whole()


class _Walk:
    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = _TOKEN.finditer(text)
        self._survey = Survey(Place(0, len(text)))

    def whole(self) -> Survey:
        self._survey.root = self._value(next(self._tokens))
        return self._survey

    def _value(self, token: re.Match[str]) -> Place:
        start, end = token.span(1)
        place = Place(start, end)
        opener = self._text[start]
        if opener == "{":
            self._object(place)
        elif opener == "[":
            self._array(place)
        return place

    def _object(self, place: Place) -> None:
        for token in self._tokens:
            if token[1] == "}":
                place.end = token.end(1)
                return
            value = self._value(next(self._tokens))
            value.key = token.span(1)
            self._survey.add(place, json.loads(token[1]), value)

    def _array(self, place: Place) -> None:
        for index, token in enumerate(self._tokens):
            if token[1] == "]":
                place.end = token.end(1)
                return
            place.children[index] = self._value(token)
