"""The table of credentials that are known by their look, each with where it stands and who confirms it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from registry_cli.documents.place import Span
from registry_cli.validation.security.confirming import is_confirmed
from registry_cli.validation.security.json_web_tokens import is_web_token
from registry_cli.validation.security.placeholders import is_no_password, is_placeholder

_SECRET = "secret"  # noqa: S105 - the name of a group
_LONGEST_KEY = 20_000
_KEY_END = "-----END "
_DASHES = "-----"
_PORT = 5


@dataclass(frozen=True, slots=True)
class Detector:
    """One kind of credential.

    ``kind`` is what people call it. Every one of them contains one of ``needles``. ``pattern`` says where it stands,
    its group ``secret`` what of that is the credential itself. ``plugin`` is the class of detect-secrets that must know
    it too. ``accept`` looks once more; ``extend`` gives the end of a credential that is longer than its pattern.
    """

    kind: str
    needles: tuple[str, ...]
    pattern: str
    plugin: str = ""
    accept: Callable[[re.Match[str]], bool] | None = None
    extend: Callable[[str, int], int | None] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A credential in a text: what it is, and the offsets of exactly the credential."""

    kind: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it starts and ends."""
        return self.start, self.end


def _starting(prefix: str) -> str:
    """A pattern of *prefix* where a word begins, also behind an escaped line break.

    The prefix comes first, which is quick to search for. Entering a run of letters only at its start keeps the time
    linear for any text.
    """
    return rf"{prefix}(?:(?<![\w-]{prefix})|(?<=\\[nrt]{prefix}))"


def _token(kind: str, prefix: str, body: str, plugin: str = "") -> Detector:
    """A credential that begins with letters of its issuer's and ends where no more letters follow."""
    return Detector(kind, (prefix,), rf"{_starting(re.escape(prefix))}{body}(?![\w-])", plugin)


def _is_password_of_url(match: re.Match[str]) -> bool:
    password = match[_SECRET]
    is_port = password.isdecimal() and len(password) <= _PORT
    return not is_port and password != match["user"] and not is_no_password(password)


def _end_of_key(text: str, start: int) -> int | None:
    """Where the private key ends of whose first letters *start* is the end; ``None`` when most of it is cut out."""
    end = text.find(_KEY_END, start, start + _LONGEST_KEY)
    closed = text.find(_DASHES, end + len(_KEY_END), end + _LONGEST_KEY) if end >= 0 else -1
    rest = _REST_OF_KEY.match(text, start, start + _LONGEST_KEY)
    last = closed + len(_DASHES) if closed >= 0 else rest.end() if rest else start
    return None if _CUT_OUT.search(text, start, last + len("...")) else last


_BREAK = r"(?:\\[nrt]|[\s>|]){1,80}"
_REST_OF_KEY = re.compile(
    rf"[A-Za-z0-9+/=]*(?:{_BREAK}[A-Za-z0-9+/=]{{20,}})*(?:{_BREAK}[A-Za-z0-9+/]{{1,64}}={{1,2}})?"
)
_CUT_OUT = re.compile(r"\.\.\.|\N{HORIZONTAL ELLIPSIS}|\*{3}|[xX]{6}")

_PRIVATE_KEY = (
    r"-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----"
    r"(?:(?:\\[nrt]|[^A-Za-z0-9+/\\-]){1,40}(?:Proc-Type|DEK-Info|Version|Comment): ?[^\n\\]{1,80}){0,4}"
    r"(?:\\[nrt]|[^A-Za-z0-9+/\\-]){1,40}[A-Za-z0-9+/=]{16}"
)
_AWS_ACCESS = (
    r"(?:secret_access_key|SECRET_ACCESS_KEY|[sS]ecretAccessKey)[\"']?[ \t]{0,8}[:=][ \t]{0,8}[\"']?"
    r"(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])"
)
# Either of the two alone is a word or a number, and no key.
_LETTERS_AND_DIGITS = r"(?=[A-Za-z]{0,63}[0-9])(?=[0-9]{0,63}[A-Za-z])"
# It begins with the bot's number, whose digits in base64 look like nothing else.
_DISCORD = r"[DTjz][AEIMQUYcgk][w-z0-5][A-Za-z0-9_-]{20,22}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])"
_JWT = rf"{_starting('eyJ')}[\w-]{{8,4000}}+\.eyJ[\w-]{{8,8000}}+\.[\w-]{{16,2000}}+"
_URL = r"://(?P<user>[^\s/@:\"'<>`]{0,100}):(?P<secret>[^\s/@:\"'<>`]{3,200})@[\w.\[-]"
_GITLAB = ("pat", "dt", "ft", "soat", "rt", "cbt", "imt", "ptt", "agent", "oas")

DETECTORS: tuple[Detector, ...] = (
    Detector("a private key", ("PRIVATE KEY",), _PRIVATE_KEY, "PrivateKeyDetector", extend=_end_of_key),
    _token("an AWS access key", "AKIA", "[A-Z0-9]{16}", "AWSKeyDetector"),
    _token("an AWS access key", "ASIA", "[A-Z0-9]{16}", "AWSKeyDetector"),
    Detector("an AWS secret access key", ("access_key", "ACCESS_KEY", "AccessKey"), _AWS_ACCESS),
    Detector(
        "an Azure storage key",
        ("AccountKey=",),
        r"AccountKey=(?P<secret>[A-Za-z0-9+/=]{88})",
        "AzureStorageKeyDetector",
    ),
    Detector("an Azure shared access key", ("AccessKey=",), r"SharedAccessKey=(?P<secret>[A-Za-z0-9+/]{43}=)"),
    *(
        _token("a GitHub token", prefix, "[A-Za-z0-9_]{36,255}+", "GitHubTokenDetector")
        for prefix in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")
    ),
    _token("a GitHub token", "github_pat_", "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"),
    Detector(
        "a GitLab token",
        tuple(f"gl{name}-" for name in _GITLAB),
        rf"{_starting('gl')}(?:{'|'.join(_GITLAB)})-[\w-]{{20,1024}}+(?:\.[0-9a-z]{{2}}\.[0-9a-z]{{7,12}})?",
        "GitLabTokenDetector",
    ),
    _token("an Anthropic key", "sk-ant-", r"[a-z]{2,10}[0-9]{2}-[\w-]{40,200}+"),
    Detector("an OpenAI key", ("T3BlbkFJ",), rf"{_starting('sk-')}[\w-]{{40,400}}+", "OpenAIDetector"),
    _token("an OpenRouter key", "sk-or-v1-", "[0-9a-f]{64}"),
    _token("an API key", "sk-", rf"{_LETTERS_AND_DIGITS}[A-Za-z0-9]{{32,64}}"),
    Detector(
        "a Slack token",
        ("xox",),
        rf"{_starting('xox')}[abposr]-(?=[\w-]{{20}})(?:[0-9]{{1,20}}-){{1,5}}[A-Za-z0-9]{{10,100}}",
        "SlackDetector",
    ),
    Detector(
        "a Slack webhook",
        ("hooks.slack.com/services/",),
        r"https://hooks\.slack\.com/services/T\w{6,20}/B\w{6,20}/\w{16,40}",
        "SlackDetector",
    ),
    _token("a Stripe key", "sk_live_", "[0-9a-zA-Z]{24,255}", "StripeDetector"),
    _token("a Stripe key", "rk_live_", "[0-9a-zA-Z]{24,255}", "StripeDetector"),
    _token("a Stripe webhook secret", "whsec_", "[A-Za-z0-9]{32,64}"),
    _token("a Google API key", "AIza", r"[\w-]{35}"),
    _token("a Google client secret", "GOCSPX-", r"[\w-]{28}"),
    Detector("a JSON web token", ("eyJ",), _JWT, "JwtTokenDetector", accept=is_web_token),
    _token("an npm token", "npm_", "[A-Za-z0-9]{36}"),
    _token("a PyPI token", "pypi-Ag", r"[\w-]{80,1000}+", "PypiTokenDetector"),
    _token("a SendGrid key", "SG.", r"[\w-]{22}\.[\w-]{43}", "SendGridDetector"),
    _token("a Twilio key", "SK", "[0-9a-f]{32}", "TwilioKeyDetector"),
    Detector(
        "a Telegram bot token",
        (":AA",),
        r"(?:(?<![\w:])|(?<=\\[nrt]))[0-9]{8,10}:AA[\w-]{33}(?![\w-])",
        "TelegramBotTokenDetector",
    ),
    *(
        Detector("a Discord bot token", (first,), _starting(first) + _DISCORD, "DiscordBotTokenDetector")
        for first in "MNO"
    ),
    _token("a Supabase secret key", "sb_secret_", r"[\w-]{20,64}"),
    _token("a Hugging Face token", "hf_", "[A-Za-z0-9]{34}"),
    _token("a Groq key", "gsk_", "[A-Za-z0-9]{52}"),
    _token("a Replicate token", "r8_", "[A-Za-z0-9]{37}"),
    _token("an xAI key", "xai-", "[A-Za-z0-9]{80}"),
    _token("a Perplexity key", "pplx-", "[A-Za-z0-9]{40,56}"),
    _token("a Tavily key", "tvly-", "(?:dev-|prod-)?[A-Za-z0-9]{32}"),
    _token("a LangSmith key", "lsv2_", "(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),
    _token("a Notion token", "ntn_", "[A-Za-z0-9]{43,48}"),
    _token("a Linear key", "lin_api_", "[A-Za-z0-9]{40}"),
    _token("a DigitalOcean token", "dop_v1_", "[0-9a-f]{64}"),
    Detector("a password in a URL", ("@",), _URL, accept=_is_password_of_url),
)
"""Every kind, the more telling ones first: where two stand on the same letters, the first one counts."""


def find_credentials(text: str) -> Iterator[Hit]:
    """Every credential in *text* that a detector of the table knows, in the order of the table; some may overlap."""
    for detector in DETECTORS:
        if any(needle in text for needle in detector.needles):
            yield from _hits(detector, text)


def _hits(detector: Detector, text: str) -> Iterator[Hit]:
    for match in _compiled(detector.pattern).finditer(text):
        start, end = match.span(_SECRET if _SECRET in match.re.groupindex else 0)
        if detector.accept is not None and not detector.accept(match):
            continue
        if detector.extend is None and is_placeholder(text[start:end]):
            continue
        if detector.plugin and not is_confirmed(detector.plugin, match[0]):
            continue
        last = end if detector.extend is None else detector.extend(text, end)
        if last is not None:
            yield Hit(detector.kind, start, last)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
