"""The one look that every file gets: whether it can hold a credential of the table at all."""

from __future__ import annotations

import re

# Each alternative begins with one letter, so that the search can leap from one such letter to the next; what stands
# before it is asked behind it. Letters that are rare in prose and in JSON are chosen where there is a choice.
_POSSIBLE = re.compile(
    rb"A(?:KIA|SIA|Iza|cc(?:ount|ess)Key|(?<=\d:A)A)"
    rb"|B(?<=/B)\w{6}"
    rb"|S(?:G\.|K[0-9a-f]{32})"
    rb"|J(?<=eyJ)"
    rb"|PRIVATE KEY"
    rb"|GOCSPX-"
    rb"|M[DTjz][AEIMQUYcgk]|N[DTjz][AEIMQUYcgk]|O[DTjz][AEIMQUYcgk]"
    rb"|_(?:[\w-]{20}|access_key|ACCESS_KEY)"
    rb"|-(?<=[a-z]-)[\w-]{20}"
    rb"|@[\w.\[-]"
)


def may_hold_credential(content: bytes) -> bool:
    """Whether any detector could find anything in *content*; ``False`` is certain, ``True`` is a reason to look."""
    return _POSSIBLE.search(content) is not None
