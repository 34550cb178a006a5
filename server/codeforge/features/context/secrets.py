"""Keeping secrets out of what is handed to a model: providers' known forms of keys, assignments to telling names, entropy.

The forms are those that providers document, and at least the kinds that detect-secrets 1.5 knows. It is no dependency:
it scans files, not texts, knows no place inside a line to mask, and brings an HTTP client to verify keys with, where
this server opens no connection.

Whole files are left out by their names; inside others, keys are masked where a provider's prefix or an assignment
to a telling name gives them away. A masked text keeps its length in lines.
"""

import math
import re
from collections import Counter
from functools import lru_cache

MASK = "‹secret›"

_FILES = re.compile(
    r"(^|/)(\.env(\.[\w-]+)?|\.envrc|\.netrc|\.pgpass|\.npmrc|\.pypirc|\.htpasswd|id_(rsa|dsa|ecdsa|ed25519)"
    r"|[^/]*\.(pem|key|p12|pfx|jks|keystore|kdbx|ppk)|credentials(\.\w+)?|secrets?\.(ya?ml|json|toml|ini|env))$"
    r"|(^|/)\.(ssh|aws|gnupg)/",
    re.IGNORECASE,
)
_EXAMPLES = re.compile(r"\.env\.(example|sample|template|dist)$")

_KEYS = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"  # Amazon access key
    r"|\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{40,}\b"
    r"|\bglpat-[A-Za-z0-9_-]{20,}\b"
    r"|\bxox[abeoprs]-[A-Za-z0-9-]{10,}\b"  # Slack
    r"|\b[rs]k_live_[A-Za-z0-9]{16,}\b"  # Stripe
    r"|\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}\b"
    r"|\bAIza[0-9A-Za-z_-]{35}\b"  # Google
    r"|\bya29\.[0-9A-Za-z_-]{20,}"
    r"|\bnpm_[A-Za-z0-9]{36}\b|\bpypi-[A-Za-z0-9_-]{40,}\b|\bhf_[A-Za-z0-9]{30,}\b"
    r"|\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"  # SendGrid
    r"|\bGOCSPX-[A-Za-z0-9_-]{20,}"  # Google OAuth
    r"|\bsq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,43}"  # Square
    r"|\b(?:AC|SK)[0-9a-f]{32}\b"  # Twilio
    r"|\b[0-9a-f]{32}-us[0-9]{1,2}\b"  # Mailchimp
    r"|\b[0-9]{8,10}:[A-Za-z0-9_-]{35}\b"  # Telegram
    r"|\b[MNO][\w-]{23,25}\.[\w-]{6}\.[\w-]{27,38}\b"  # Discord
    r"|\bAKC[A-Za-z0-9]{10,}\b"  # Artifactory
    r"|\bgl(?:dt|rt|ft|soat|imt|agent)-[A-Za-z0-9_-]{20,}\b|\bGR1348941[A-Za-z0-9_-]{20,}\b"  # GitLab, others
    r"|\bdo[por]_v1_[0-9a-f]{64}\b|\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b|\bdapi[0-9a-f]{32}\b"
    r"|\blin_api_[A-Za-z0-9]{32,}\b|\bntn_[A-Za-z0-9]{40,}\b|\bglsa_[A-Za-z0-9_]{32,}\b"
    r"|\bhv[sb]\.[A-Za-z0-9_-]{24,}|\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b"  # Vault, age
    r"|https://hooks\.slack\.com/services/[A-Za-z0-9/]{20,}"
    r"|(?<=AccountKey=)[A-Za-z0-9+/]{86}=="  # Azure storage
    r"|(?<=_authToken=)[A-Za-z0-9_-]{20,}"  # npm registries
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"  # JSON web token
)
_DIGIT = re.compile(r"\d")
_WITHOUT_DIGITS = ("://", "PRIVATE KEY", "AKIA", "ASIA", "eyJ", "hooks.slack")
"""What may be a secret without a digit in it; most texts have neither."""
_MAY_BE_KEY = re.compile(r"(?<![\w+/-])(?=[A-Za-z_+/-]*\d)[\w+/-]{14,}|AKIA|ASIA|eyJ|hooks\.slack")
"""What every key holds: a long run with a digit. Most texts have none and need not be tried against all forms."""
_MAY_BE_ASSIGNED = re.compile(r"[\"'](?=[^\"'\s\d]*\d)[^\"'\s]{8,}[\"']")
_PRIVATE_KEY = re.compile(
    r"(-----BEGIN [A-Z ]*PRIVATE KEY-----)(.*?)(-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL
)
_IN_ADDRESS = re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@'\"]+:)([^\s@/'\"]{3,})(?=@)", re.IGNORECASE)
_ASSIGNED = re.compile(
    r"((?:password|passwd|secret|token|api_?key|access_?key|private_?key|auth)\w*[\"']?\]?\s*(?::\s*\w+\s*)?[:=]{1,2}\s*[rbf]?)"
    r"([\"'])([^\"'\s]{8,})\2",
    re.IGNORECASE,
)
RANDOM = 3.5
"""Bits a character from which a literal looks like a key rather than a word."""
SHORTEST_KEY = 12
CHOSEN = 2.0
"""The same for passwords: people choose short ones that repeat themselves."""


@lru_cache(maxsize=10_000)
def is_secret_file(path: str) -> bool:
    """True for files that exist to hold secrets: `.env`, private keys, credentials."""
    return bool(_FILES.search(path)) and not _EXAMPLES.search(path)


def masked(text: str, path: str = "") -> str:
    """`text` with what looks like a secret replaced by a mask; in a file of configuration, what a key calls one too."""
    if path and _CONFIGURATION.search(path):
        text = "\n".join(map(without_secret, text.split("\n")))
    if not _DIGIT.search(text) and not any(mark in text for mark in _WITHOUT_DIGITS):
        return text
    if "PRIVATE KEY-----" in text:
        text = _PRIVATE_KEY.sub(lambda m: f"{m[1]}{MASK}{m[2].count(chr(10)) * chr(10)}{m[3]}", text)
    if _MAY_BE_KEY.search(text):
        text = _KEYS.sub(MASK, text)
    if "://" in text:
        text = _IN_ADDRESS.sub(lambda m: m[1] + (m[2] if m[2][0] in "{%$<" else MASK), text)
    return _ASSIGNED.sub(_mask_assigned, text) if _MAY_BE_ASSIGNED.search(text) else text


_CONFIGURATION = re.compile(
    r"\.(?:toml|ya?ml|jsonc?|ini|cfg|conf|properties)$|(?:^|/)\.?env\.\w+$|(?:^|/)Dockerfile$", re.IGNORECASE
)
_SECRET_KEY = re.compile(
    r"^(?P<before>\W*(?:export\s+|ENV\s+|ARG\s+)?(?P<key>[\w.-]+)[\"']?\s*(?:[=:]|(?<=\w) )\s*)(?P<value>\S.*)$"
)
_SECRET_NAME = re.compile(
    r"pass(?:word|wd|phrase)?$|secret$|secret_?key$|token$|credentials?$|(?:api|access|private|signing|encryption)_?key$|(?:^|[_.-])dsn$",
    re.IGNORECASE,
)
_SAYS_NOTHING = re.compile(
    r"[\"']?(?:none|null|true|false|\d{1,4}|x+|\*+|change.?me.*|your.*|example.*|<.*>|\$\{.*\}|\{\{.*\}\}|%\(.*\)s)?[\"']?,?"
    r"|[\w.]*(?:env|config|secret|settings|getattr|load|read)\w*[.(\[].*|[\[{(|>][-+]?",
    re.IGNORECASE,
)
"""A value that gives nothing away: none, a number, a placeholder, or code that asks for it elsewhere."""


def without_secret(line: str) -> str:
    """A line of configuration without its value, where the key says that this is a secret."""
    match = _SECRET_KEY.match(line)
    if (
        match is None
        or not _SECRET_NAME.search(match["key"])
        or _SAYS_NOTHING.fullmatch(match["value"].strip())
    ):
        return line
    return f"{match['before']}{MASK}"


def _mask_assigned(match: re.Match[str]) -> str:
    prefix, quote, value = match.groups()
    is_password = prefix[:4].lower() == "pass"
    looks_so = _entropy(value) >= (CHOSEN if is_password else RANDOM) and _is_mixed(value)
    is_secret = looks_so and (is_password or len(value) >= SHORTEST_KEY)
    return f"{prefix}{quote}{MASK}{quote}" if is_secret else match[0]


def _is_mixed(value: str) -> bool:
    return any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def _entropy(value: str) -> float:
    """Shannon entropy in bits a character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())
