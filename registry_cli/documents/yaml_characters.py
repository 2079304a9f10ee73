"""The characters that YAML text may hold."""

from __future__ import annotations

import re
from functools import cache


def forbidden_in(text: str) -> re.Match[str] | None:
    """The first character of *text* that cannot stand in YAML.

    They are those outside the set that YAML 1.2.2, chapter 5.1, calls printable, and three that it reads in its own
    way: U+0085, U+2028 and U+2029 break lines in YAML 1.1, which the parser follows, and are plain text in YAML 1.2.
    """
    return _forbidden().search(text)


@cache
def _forbidden() -> re.Pattern[str]:
    # Made when it is needed: that takes 5 ms.
    return re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
