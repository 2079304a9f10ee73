"""The characters that YAML text may hold."""

from __future__ import annotations

import re

FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters outside the set that YAML 1.2.2, chapter 5.1, calls printable, and three that it reads in its own way.

U+0085, U+2028 and U+2029 break lines in YAML 1.1, which the parser follows, and are plain text in YAML 1.2.
"""
