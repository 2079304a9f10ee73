"""Telling a credential from what stands in its place: variables, examples, names of secrets."""

from __future__ import annotations

import re

_FEWEST_LETTERS = 16
_FEWEST_DIFFERENT = 6

_STANDS_IN = re.compile(
    r"""
    \$\{ | \$\( | \{\{ | \}\} | \{%          # variables: ${X} $(x) {{ x }} {% x %}
    | <[^<>]*> | \[[^\[\]]*\]                # <your key> [your-password]
    | \{[A-Za-z_][\w.]*\}                    # {api_key}
    | %[A-Za-z_]\w*% | %\([A-Za-z_]\w*\)s    # %API_KEY% %(api_key)s
    | \.\.\. | \N{HORIZONTAL ELLIPSIS}
    | [xX]{3} | \*{3} | (.)\1{4}             # cut out: xxx *** 00000
    | 012345 | 123456 | 987654 | abcdef | ABCDEF
    """,
    re.VERBOSE | re.DOTALL,
)
_SAYS_SO = re.compile(
    r"example|placeholder|your|dummy|fake|sample|redacted|change[-_]?me|replace[-_]?(?:me|with)|insert|not[-_]?real",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\$[A-Za-z_]\w*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[A-Z_]+")
_REFERENCE = re.compile(
    r"(?:env|environ|process\.env|os\.environ|vault|secrets?|op|file|sops|ssm|keychain|keyring|keyvault|doppler|arn"
    r"|aws|gcp|azure|k8s|kubernetes|infisical|input|vars|ref\+\w+)(?:[:.\[(]|-?sm:).*"
    r"|projects/[^/]+/secrets/.*|@?(?:\.{0,2}/)[\w./-]+",
    re.IGNORECASE | re.DOTALL,
)
_PATH_OF_WORDS = re.compile(r"[a-z_-]+(?:[/.][a-z_-]+)+")
_WRITTEN_IN_EXAMPLES = """
    string text str null none nil true false yes no on off required optional default disabled enabled hidden masked
    secret secrets password passwd passphrase pass pwd token key apikey api_key api-key credentials credential value
    todo tbd fixme empty unset undefined unknown foo bar baz foobar test testing tests testtest tester demo
    user username postgres mysql anonymous public local localhost development dev staging production
    bearer basic digest oauth oauth2 jwt hmac
    mypassword mysecret my-secret my_secret mytoken my-token my_token mykey my-key my_key
    supersecret super-secret super_secret topsecret top-secret
"""
_WORDS = frozenset(_WRITTEN_IN_EXAMPLES.split())


def is_placeholder(text: str) -> bool:
    """Whether *text*, found where a credential may stand, only says that one belongs there.

    Variables and templates, ellipses and crosses, runs of one character or of the alphabet, words such as ``example``
    and ``your``, and texts of very few different characters are none.
    """
    if _STANDS_IN.search(text) or _SAYS_SO.search(text):
        return True
    return len(text) >= _FEWEST_LETTERS and len(set(text)) < _FEWEST_DIFFERENT


def is_no_password(text: str) -> bool:
    """Whether *text*, the value of a field that should hold a secret, is none.

    Beyond placeholders that is the name of a variable, a reference into a store of secrets, a path, or one of the words
    that documentation writes there.
    """
    if is_placeholder(text) or text.lower() in _WORDS:
        return True
    return any(shape.fullmatch(text) for shape in (_VARIABLE, _REFERENCE, _PATH_OF_WORDS))
