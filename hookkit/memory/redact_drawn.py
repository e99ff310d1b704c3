"""Whether a string looks drawn by lot, or made up as a password, and is no hash or id."""

from __future__ import annotations

import re

CHANGES = 0.42  # of the characters that follow one of another kind; in a name it is 0.3
SURE_CHANGES = 0.34  # where the place tells as well
# Of letters in one case and digits it is 0.4 in what is drawn, and 0.47 in hexadecimal digits.
LEAST_CHANGES = 0.12
# What an id, a hash or a picture is assigned to.
NOT_SECRET = (
    r"(?i:.*(?:sha[0-9]*|hash|digest|checksum|commit|rev|revision|id|ids|uuid|guid|etag|integrity|md5"
    r"|fingerprint|path|url|uri|file|dir|image|img|icon|logo|data|content|body|base64|png|src|href"
    r"|model|module|package|import|class|resolved|version|name|title|label|text|message|ref|tag"
    r"|branch|thumbnail|font|woff2?|svg|trace|span|build|color|query|host|bucket|region|test|ts|at"
    r"|wasm|cursor|page|public[_-]?key|pubkey))"
)
# The same of hexadecimal digits and of small letters, which hashes and ids mostly are.
OF_CONTENT = (
    r"(?i:.*(?:head|base|parent|tree|before|after|old|new|from|to|expected|actual|want|got|result"
    r"|container|layer|device|tenant|correlation|avatar|cache|sum|release|object|blob|etags|seed"
    r"|(?:cache|primary|foreign|sort|partition|idempotency|row|object|dedup|group|index|lookup"
    r"|unique|shard|routing|translation|storage|map|message|host|known|build|content|asset)"
    r"[_.-]?keys?|\bkeys?))"
)
OF_SECRETS = r"(?i:key|token|secret|pass|pwd|auth|api|cred|admin|dsn|license|salt|psk)"
SERVICES = (
    r"(?i:stripe|openai|anthropic|mailgun|sendgrid|twilio|algolia|mapbox|pusher|rollbar|bugsnag"
    r"|sentry|datadog|new_?relic|amplitude|mixpanel|segment|weather|newsapi|fixer|cloudflare|dropbox"
    r"|github|gitlab|slack|shopify|heroku|pinecone|mistral|cohere|deepseek|elastic|airtable|notion)"
)
SETTING = "[A-Z][A-Z0-9_]{2,}"
PICTURE = ("data:", "iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR", "PHN2Zy", "JVBERi", "d09GMg", "sha")
CPP = r"_?Z(?:[NSTLGK]|[a-z]{2})\w{0,40}?(?:St|[0-9]{1,2}[a-z_]{4})"  # its names in a program
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def is_random(name: str, value: str) -> bool:
    """Whether `value` was drawn, and what it is assigned to is no hash, no id and no picture."""
    if re.fullmatch(NOT_SECRET, name) or value.startswith(PICTURE) or re.match(CPP, value):
        return False
    if is_mixed_lot(value):
        return len(value) >= 20
    return is_small_lot(value) and _is_of_secrets(name)


def is_drawn(value: str) -> bool:
    """Whether it was drawn by lot, and is no name of several words with a number in it."""
    changes = sum(a.isdigit() != b.isdigit() for a, b in zip(value, value[1:], strict=False))
    return changes >= 3 or is_mixed_lot(value)


def is_lot(value: str) -> bool:
    """Whether it was drawn by lot, where the place says already that it may be a secret."""
    if is_mixed_lot(value, SURE_CHANGES) or is_small_lot(value, 16):
        return True
    return bool(re.fullmatch(UUID, value))


def is_mixed_lot(value: str, least: float = CHANGES) -> bool:
    """Whether it was drawn of small and capital letters and digits."""
    kinds = [0 if c.islower() else 1 if c.isupper() else 2 if c.isdigit() else 3 for c in value]
    if not {0, 1, 2} <= {*kinds}:
        return False
    parts = re.split(r"[-_./]+", value)
    if len(parts) > 3 and len(value) < 8 * len(parts):  # a path, or a name of many words
        return False
    changes = sum(a != b for a, b in zip(kinds, kinds[1:], strict=False))
    return changes >= least * len(value)


def is_small_lot(value: str, least: int = 20) -> bool:
    """Whether it was drawn of letters in one case and digits: so many, in each other."""
    if len(value) < least or not re.fullmatch("[a-z0-9]+|[A-Z0-9]+", value) or value.isdigit():
        return False
    changes = sum(a.isdigit() != b.isdigit() for a, b in zip(value, value[1:], strict=False))
    return changes >= LEAST_CHANGES * len(value)


def is_made_up(value: str, *, alone: bool = False) -> bool:
    """Whether it can be nothing but a password: letters, digits and a sign in it, or drawn.

    `alone`: between quotes or in a cell, where a sign at its end is no sentence's.
    """
    bare = value.rstrip(".,;:?!)]}>*_\\")
    if len(bare) >= 10 and is_lot(bare):
        return True
    if len(bare) < 5 or not re.search("[0-9]", bare) or not re.search("[A-Za-z]", bare):
        return False
    if re.search(r"://|[(){}\[\]<>=|/\\]|@[\w-]+\.\w|^[\w.-]+#[0-9]+$|^[-+#@$%&!.]", bare):
        return False
    ended = value if alone else value.rstrip(".,;:?)")
    is_closed = re.fullmatch(rf".*[A-Za-z].*[0-9][!#*${'?_-' if alone else ''}]", ended)
    return bool(is_closed or re.search(r"[!#$%^&*@?]", bare))


def _is_of_secrets(name: str) -> bool:
    """Whether what is drawn of few characters is a secret under this name."""
    if re.fullmatch(OF_CONTENT, name):
        return False
    return bool(re.fullmatch(SETTING, name) or re.search(f"{OF_SECRETS}|{SERVICES}", name))
