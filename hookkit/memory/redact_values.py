"""Whether what stands behind a name like "password" is a secret, or only speaks of one.

A placeholder, a variable, a call, a path, a type and a number are none.
"""

from __future__ import annotations

import re

SHOWN = r"[xX]{6}|\*{3}|\.{3}$"  # how a token is shown that is none
SURELY = r"(?i:passw|passphrase|pwd|_PASS\b|^PASS$)"  # names whose values are hardly anything else
# What a name ends in whose value is no secret: token_limit, secretName, api_key_env.
OF_ANOTHER_THING = (
    r"(?i:[_-]?(?:type|url|uri|name|file|path|dir|count|counts|limit|limits|budget|length|len|size"
    r"|expiry|expires|expiration|ttl|field|header|prefix|suffix|param|env|var|policy|regex|pattern"
    r"|version|provider|model|at|date|time|usage|used|rate|per|min|max|window|endpoint|manager|class"
    r"|store|ref|arn|format|algorithm|rotation|scope|scopes|bucket|cost|price|index|position|s))$"
)
PLACEHOLDER = (
    r"(?i:.*(?:your|my|the|some|an?|this|fake|dummy|sample|test|example|placeholder|redacted|change"
    r"|replace|insert|goes|here|todo|fixme|foo|bar)[_-]?(?:\w{0,12}[_-])*?(?:key|token|secret|password"
    r"|passwd|pass|value|api|here|me|it|this)?(?:[_-]?here)?)"
)
WORDS = frozenset(
    ["required", "optional", "password", "passwd", "passphrase", "secret", "token", "string"]
    + ["changeme", "change-me", "change_me", "placeholder", "example", "redacted", "hidden"]
    + ["masked", "none", "null", "true", "false", "undefined", "missing", "invalid", "incorrect"]
    + ["expired", "unknown", "default", "empty", "disabled", "enabled", "wrong", "bearer", "basic"]
    + ["number", "boolean", "object", "update", "delete", "create", "confirm", "forgot", "reset"]
    + ["generated", "encrypted", "hashed", "stored", "needed", "correct", "strong", "unchanged"]
)
FILES = (
    r"(?i:[\w~./-]*[\w-]\.(?:json|ya?ml|env|txt|pem|key|crt|py|tsx?|jsx?|go|rs|toml|md|cfg|ini|sh"
    r"|html?|css|rb|java|kt|php|sql|xml|lock|log))"
)
NUMBER = r"[~$€]?[0-9][0-9.,:_/-]*(?:[A-Za-z%]{1,3})?"
CODE = r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$]*)*(?:[(\[{].*|\.\w*)?"
PATH = r"(?:~|\.{1,2})?/?(?:[a-z0-9._*-]+/)+[a-z0-9._*-]*"
SLUG = r"[a-z]+[0-9]*(?:[-_.][a-z0-9]+)*"
PROSE = r"[a-z0-9]+(?:-[a-z]+)+"
# What an id, a hash or a picture is assigned to.
NOT_SECRET = (
    r"(?i:.*(?:sha[0-9]*|hash|digest|checksum|commit|rev|revision|id|ids|uuid|guid|etag|integrity|md5"
    r"|fingerprint|path|url|uri|file|dir|image|img|icon|logo|data|content|body|base64|png|src|href"
    r"|model|module|package|import|class|resolved|version|name|title|label|text|message|ref|tag"
    r"|branch|thumbnail|font|woff2?|svg|trace|span|build|color|query|host|bucket|region|test|ts|at"
    r"|wasm|cursor|page|public[_-]?key|pubkey))"
)
PICTURE = ("data:", "iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR", "PHN2Zy", "JVBERi", "d09GMg", "sha")
RANDOM_CHANGES = 0.42  # of the characters that follow one of another kind; in a name it is 0.3


def is_secret(name: str, mark: str, value: str) -> bool:
    """Whether `value`, which follows `name` and `mark` (= or : or is, and a quote), is a secret."""
    surely = bool(re.search(SURELY, name))
    quoted = mark[-1:] in ("'", '"')
    bare = value.rstrip(".,;:!?)]}>\\")
    if len(bare) < 6 or (not surely and re.search(OF_ANOTHER_THING, name)):
        return len(bare) >= 4 and surely and quoted and _is_mixed(bare)
    if is_harmless(bare) or value.startswith(("[secret", "[private,")):
        return False
    if not quoted and _is_code(value, bare):
        return False
    if re.search(r"(?i)\s(?:is|was)\b", mark) and not quoted:
        return bool(re.search("[0-9]", bare)) and not re.fullmatch(PROSE, bare)
    if re.fullmatch(NUMBER, bare):
        return surely and len(bare) >= 6 and bare.isdigit()
    if bare.isalpha() or re.fullmatch("[A-Za-z_]+", bare):
        return _is_word_secret(name, mark, bare, surely=surely, quoted=quoted)
    is_slug = re.fullmatch(SLUG, bare) and not _is_mixed(bare.replace("-", ""))
    return surely or not is_slug


def is_harmless(value: str) -> bool:
    """Whether it only stands for a secret: <YOUR_KEY>, ${TOKEN}, {{ token }}, ****, a path."""
    if value.lower() in WORDS or len(set(value.strip("-_"))) < 3:
        return True
    if re.match(r"<[^>]*$|<.*>|\$[A-Za-z_{(]|%[({]?[A-Za-z_]|\{|\[|\(|\.\.\.|@|!|&|\|", value):
        return not re.match(r"[!&@|](?=.*[0-9])", value)
    if "..." in value or "\u2026" in value or "***" in value or "${" in value or "{{" in value:
        return True
    if re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", value):  # a setting's name
        return True
    if "://" in value or re.fullmatch(FILES, value) or re.fullmatch(PATH, value):
        return True
    return not _is_random(value) and bool(re.fullmatch(PLACEHOLDER, value))


def is_random(name: str, value: str) -> bool:
    """Whether `value` looks drawn by lot, and `name` is not that of a hash, an id or a picture."""
    if re.fullmatch(NOT_SECRET, name) or value.startswith(PICTURE):
        return False
    return len(value) >= 20 and _is_random(value) and not re.fullmatch(FILES, value)


def is_drawn(value: str) -> bool:
    """Whether it was drawn by lot, and is no name of several words with a number in it."""
    changes = sum(a.isdigit() != b.isdigit() for a, b in zip(value, value[1:], strict=False))
    return changes >= 3 or _is_random(value)


def _is_code(value: str, bare: str) -> bool:
    """Whether it is a name, a call or a subscript of a program."""
    if re.fullmatch(CODE, value) is None:
        return False
    if re.search(r"[(\[{.]|::|->", bare):
        return not _is_random(bare)
    return not re.search("[0-9]", bare)


def _is_word_secret(name: str, mark: str, word: str, *, surely: bool, quoted: bool) -> bool:
    """Letters alone: a secret where the place leaves no other reading."""
    if _is_random(word) and len(word) >= 16:
        return True
    is_setting = name.isupper() and (" " not in mark or mark.lstrip().startswith(":"))
    return surely and len(word) >= 6 and (quoted or is_setting) and not word.isupper()


def _is_mixed(value: str) -> bool:
    """Letters and digits in each other, as words hardly have them."""
    changes = sum(a.isdigit() != b.isdigit() for a, b in zip(value, value[1:], strict=False))
    return changes >= 2


def _is_random(value: str) -> bool:
    kinds = [0 if c.islower() else 1 if c.isupper() else 2 if c.isdigit() else 3 for c in value]
    if not {0, 1, 2} <= {*kinds}:
        return False
    parts = re.split(r"[-_./]+", value)
    if len(parts) > 3 and len(value) < 8 * len(parts):  # a path, or a name of many words
        return False
    changes = sum(a != b for a, b in zip(kinds, kinds[1:], strict=False))
    return changes >= RANDOM_CHANGES * len(value)
