"""Credentials made up at run time, joined from parts, so that nobody who scans this repository finds one in it."""

from __future__ import annotations

import json
import string
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from random import Random

LOWER_HEX = "0123456789abcdef"
CAPITALS = string.ascii_uppercase + string.digits
LETTERS = string.ascii_letters + string.digits
URL_SAFE = LETTERS + "-_"
BASE64 = LETTERS + "+/"

Make = Callable[[Random], str]


def seeded(seed: int) -> Random:
    """Letters that are the same in every run."""
    return Random(seed)  # noqa: S311 - nothing is protected by them


def token(*parts: str, of: str = LETTERS, size: int) -> Make:
    """A maker of tokens: the parts of a prefix, then letters drawn from *of*, of which the last one is no dash."""
    return lambda random: "".join(parts) + drawn(random, size - 1, of) + drawn(random, 1, of.rstrip("-_"))


def drawn(random: Random, size: int, of: str = LETTERS) -> str:
    """Letters drawn at random."""
    return "".join(random.choices(of, k=size))


def web_token(claims: Mapping[str, object], random: Random) -> str:
    """A JSON web token that says *claims*."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    encoded = [urlsafe_b64encode(part).decode().rstrip("=") for part in parts]
    return ".".join([*encoded, drawn(random, 43, URL_SAFE)])


def private_key(random: Random, *, words: str = "RSA ", line: str = "\n") -> str:
    """A private key of three lines, which none can be read from."""
    dashes = "-" * 5
    body = line.join(drawn(random, 64, BASE64) for _ in range(3))
    return f"{dashes}BEGIN {words}PRIVATE KEY{dashes}{line}{body}{line}{dashes}END {words}PRIVATE KEY{dashes}"


def discord(random: Random) -> str:
    """A bot's number in base64, a moment, and a signature."""
    number = urlsafe_b64encode(drawn(random, 18, string.digits).encode()).decode()
    return f"{number}.{drawn(random, 6, LETTERS)}.{drawn(random, 38, LETTERS)}"


def slack_webhook(random: Random) -> str:
    """The address that a Slack channel is written to."""
    place = f"T{drawn(random, 9, CAPITALS)}/B{drawn(random, 9, CAPITALS)}/{drawn(random, 24)}"
    return f"https://hooks.sla{'ck.com'}/services/{place}"


SAMPLES: Mapping[str, tuple[str, Make]] = {
    "private key": ("a private key", private_key),
    "private key in a string": ("a private key", lambda random: private_key(random, line="\\n")),
    "private key of no algorithm": ("a private key", lambda random: private_key(random, words="")),
    "aws": ("an AWS access key", token("AK", "IA", of=CAPITALS, size=16)),
    "aws for a while": ("an AWS access key", token("AS", "IA", of=CAPITALS, size=16)),
    "github personal": ("a GitHub token", token("gh", "p_", size=36)),
    "github app": ("a GitHub token", token("gh", "s_", size=36)),
    "github refresh": ("a GitHub token", token("gh", "r_", size=76)),
    "github user": ("a GitHub token", token("gh", "u_", size=36)),
    "github oauth": ("a GitHub token", token("gh", "o_", size=36)),
    "github fine-grained": (
        "a GitHub token",
        lambda random: f"github{'_pat_'}{drawn(random, 22)}_{drawn(random, 59)}",
    ),
    "gitlab": ("a GitLab token", token("gl", "pat-", of=URL_SAFE, size=20)),
    "gitlab routed": (
        "a GitLab token",
        lambda random: f"gl{'pat-'}{drawn(random, 27)}.01.{drawn(random, 9, LOWER_HEX)}",
    ),
    "gitlab runner": ("a GitLab token", token("gl", "rt-", of=URL_SAFE, size=20)),
    "anthropic": ("an Anthropic key", token("sk-", "ant-", "api03-", of=URL_SAFE, size=95)),
    "openai": ("an OpenAI key", lambda random: f"sk-{drawn(random, 20)}T3Blbk{'FJ'}{drawn(random, 20)}"),
    "openai project": (
        "an OpenAI key",
        lambda random: f"sk-{'proj-'}{drawn(random, 54, URL_SAFE)}{drawn(random, 20)}T3Blbk{'FJ'}{drawn(random, 20)}",
    ),
    "openrouter": ("an OpenRouter key", token("sk-", "or-v1-", of=LOWER_HEX, size=64)),
    "api key": ("an API key", lambda random: f"sk{'-'}a1{drawn(random, 46)}"),
    "slack bot": (
        "a Slack token",
        lambda random: "-".join(
            ["xo" + "xb", drawn(random, 12, "123456789"), drawn(random, 13, "123456789"), drawn(random, 24)]
        ),
    ),
    "slack webhook": ("a Slack webhook", slack_webhook),
    "stripe": ("a Stripe key", token("sk_", "live_", size=24)),
    "stripe restricted": ("a Stripe key", token("rk_", "live_", size=99)),
    "stripe webhook": ("a Stripe webhook secret", token("wh", "sec_", size=32)),
    "google": ("a Google API key", token("AI", "za", of=URL_SAFE, size=35)),
    "google client": ("a Google client secret", token("GOC", "SPX-", of=URL_SAFE, size=28)),
    "web token": (
        "a JSON web token",
        lambda random: web_token({"sub": drawn(random, 12), "role": "service_role"}, random),
    ),
    "npm": ("an npm token", token("np", "m_", size=36)),
    "pypi": ("a PyPI token", token("py", "pi-AgEI", "cHlwaS5vcmc", of=URL_SAFE, size=90)),
    "sendgrid": ("a SendGrid key", lambda random: f"S{'G.'}{drawn(random, 22)}.{drawn(random, 43)}"),
    "twilio": ("a Twilio key", lambda random: f"S{'K'}{drawn(random, 32, LOWER_HEX)}"),
    "telegram": ("a Telegram bot token", lambda random: f"{drawn(random, 10, '123456789')}:{'AA'}{drawn(random, 33)}"),
    "discord": ("a Discord bot token", discord),
    "supabase": ("a Supabase secret key", token("sb_", "secret_", of=URL_SAFE, size=31)),
    "hugging face": ("a Hugging Face token", token("h", "f_", size=34)),
    "groq": ("a Groq key", token("gs", "k_", size=52)),
    "replicate": ("a Replicate token", token("r", "8_", size=37)),
    "xai": ("an xAI key", token("xa", "i-", size=80)),
    "perplexity": ("a Perplexity key", token("pp", "lx-", size=48)),
    "tavily": ("a Tavily key", token("tv", "ly-", "dev-", size=32)),
    "langsmith": (
        "a LangSmith key",
        lambda random: f"lsv2{'_pt_'}{drawn(random, 32, LOWER_HEX)}_{drawn(random, 10, LOWER_HEX)}",
    ),
    "notion": ("a Notion token", token("nt", "n_", size=46)),
    "linear": ("a Linear key", token("lin_", "api_", size=40)),
    "digitalocean": ("a DigitalOcean token", lambda random: f"dop{'_v1_'}{drawn(random, 64, LOWER_HEX)}"),
}
"""For each name the kind that a detector calls it by, and how to make one that is nothing but the credential."""


def _password(random: Random) -> str:
    return drawn(random, 12)


WITHIN: Mapping[str, tuple[str, str, Make]] = {
    "aws secret": ("an AWS secret access key", "aws_secret_access_key = {}", lambda random: drawn(random, 40, BASE64)),
    "aws secret in the environment": (
        "an AWS secret access key",
        "export AWS_SECRET_ACCESS_KEY='{}'",
        lambda random: drawn(random, 40, BASE64),
    ),
    "aws secret in JSON": (
        "an AWS secret access key",
        '{{"SecretAccessKey": "{}"}}',
        lambda random: drawn(random, 40, BASE64),
    ),
    "azure": (
        "an Azure storage key",
        "AccountName=claims;AccountKey={};EndpointSuffix=core.windows.net",
        lambda random: drawn(random, 86, BASE64) + "==",
    ),
    "azure bus": (
        "an Azure shared access key",
        "SharedAccessKeyName=root;SharedAccessKey={}",
        lambda random: drawn(random, 43, BASE64) + "=",
    ),
    "postgres": ("a password in a URL", "postgresql://claims:{}@db.claims.example:5432/claims", _password),
    "redis": ("a password in a URL", "redis://:{}@cache.claims.example", _password),
    "basic": ("a password in a URL", "see https://ada:{}@claims.example/x", _password),
}
"""The same for credentials that are known by what stands around them, with that text."""
