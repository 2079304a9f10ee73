"""The one look that every file gets: whether it can hold a credential of the table at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from registry_cli.schemas.searching import searcher

_LETTER = "[0-9A-Za-z_-]"
_IN_URL = r"[^ \t\n\r\f\x0b/@]*"

# What each detector of the table needs at least; a test holds that none finds anything else.
_POSSIBLE = (
    "PRIVATE KEY",
    "AKIA[A-Z0-9]",
    "ASIA[A-Z0-9]",
    "secret_access_key|SECRET_ACCESS_KEY|ecretAccessKey|SharedAccessKey=|AccountKey=",
    "gh[pousr]_[A-Za-z0-9_]{20}|github_pat_",
    f"gl[a-z]+-{_LETTER}{{20}}",
    f"sk-{_LETTER}{{20}}|[sr]k_live_|whsec_",
    "xox[abposr]-|hooks\\.slack\\.com/services/",
    f"AIza{_LETTER}{{20}}|GOCSPX-",
    f"eyJ{_LETTER}{{8}}",
    "npm_[A-Za-z0-9]{20}|pypi-Ag",
    f"SG\\.{_LETTER}{{20}}|SK[0-9a-f]{{32}}",
    f"[0-9]:AA{_LETTER}{{20}}",
    f"[MNO][DTjz][AEIMQUYcgk][w-z0-5]{_LETTER}{{20}}",
    "sb_secret_|hf_[A-Za-z0-9]{20}|gsk_[A-Za-z0-9]{20}|r8_[A-Za-z0-9]{20}|xai-[A-Za-z0-9]{20}",
    "pplx-[A-Za-z0-9]{20}|tvly-|lsv2_|ntn_[A-Za-z0-9]{20}|lin_api_|dop_v1_",
    f"://{_IN_URL}:{_IN_URL}@",
)


def may_hold_credential(text: str) -> bool:
    """Whether any detector could find anything in *text*; ``False`` is certain, ``True`` is a reason to look."""
    return _search()(text)


@cache
def _search() -> Callable[[str], bool]:
    return searcher("|".join(_POSSIBLE))
