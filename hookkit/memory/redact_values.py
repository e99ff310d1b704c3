"""Whether what stands behind a name like "password" is a secret, or only speaks of one.

A placeholder, a variable, a call, a path, a type and a number are none. What looks drawn by lot is
judged in redact_drawn.
"""

from __future__ import annotations

import re

from hookkit.memory.redact_drawn import is_lot, is_made_up, is_mixed_lot

SHOWN = r"[xX]{6}|\*{3}|\.{3}$"  # how a token is shown that is none
# Names whose values are hardly anything else.
SURELY = (
    r"(?i:passw|passphrase|pwd|kennwort|mot de|contrase|senha|wachtw|пароль|密码|[_.-]pass$"
    r"|^PGPASS$)|^PASS$"
)
# What a name ends in whose value is no secret: token_limit, secretName, api_key_env.
OF_ANOTHER_THING = (
    r"(?i:[_-]?(?:hash|hashes|types?|url|uri|name|file|path|dir|count|counts|limit|limits|budget|length|len|size"
    r"|expiry|expires|expiration|ttl|field|header|prefix|suffix|param|env|var|policy|regex|pattern"
    r"|version|provider|model|at|date|time|usage|used|rate|per|min|max|window|endpoint|manager|class"
    r"|store|ref|arn|format|algorithm|rotation|scope|scopes|bucket|cost|price|index|position|address"
    r"|class)|[_-][a-z0-9_-]*(?<!key)(?<!token)(?<!secret)(?<!password)(?<!credential)s)$"
)
PLACEHOLDER = (
    r"(?i:(?:.*[^a-z])?(?:your|my|the|some|an?[_-]|this|fake|dummy|sample|test|example|placeholder|redacted|change"
    r"|replace|insert|goes|here|todo|fixme|foo|bar)[_-]?(?:\w{0,12}[_-])*?(?:key|token|secret|password"
    r"|passwd|pass|value|api|here|me|it|this)?(?:[_-]?here)?)"
)
WORDS = frozenset(
    ["required", "optional", "password", "passwd", "passphrase", "secret", "token", "string"]
    + ["pass", "changeme", "change-me", "change_me", "placeholder", "example", "redacted", "hidden"]
    + ["masked", "none", "null", "true", "false", "undefined", "missing", "invalid", "incorrect"]
    + ["expired", "unknown", "default", "empty", "disabled", "enabled", "wrong", "bearer", "basic"]
    + ["number", "boolean", "object", "update", "delete", "create", "confirm", "forgot", "reset"]
    + ["generated", "encrypted", "hashed", "stored", "needed", "correct", "strong", "unchanged"]
)
# A reference, a format or the beginning of code.
STANDS_FOR = (
    r"<[^>]*$|<.*>|\$[A-Za-z_{(]|%[({][A-Za-z_]|%[A-Za-z_]+%?$|%[sdifr](?![A-Za-z0-9])"
    r"|\{|\[|\(|\.\.\.|@|!|&|\|"
)
LEFT_OUT = ("...", "\u2026", "***", "${", "{{", "redacted")
FILES = (
    r"(?i:[\w~./-]*[\w-]\.(?:json|ya?ml|env|txt|pem|key|crt|py|tsx?|jsx?|go|rs|toml|md|cfg|ini|sh"
    r"|html?|css|rb|java|kt|php|sql|xml|lock|log))"
)
NUMBER = r"[~$€]?[0-9][0-9.,:_/-]*(?:[A-Za-z%]{1,3})?"
CODE = r"[A-Za-z_$][\w$]*(?:(?:\.|::|->|\?\.)[A-Za-z_$][\w$]*)*(?:[(\[{].*|\.\w*)?"
DOTTED = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+"
CALL = r"[A-Za-z_$][A-Za-z_$.]{2,}[(\[]"
PATH = r"(?:~|\.{1,2})?/?(?:[a-z0-9._*-]+/)+[a-z0-9._*-]*"
SLUG = r"[a-z]+[0-9]*(?:[-_.][a-z0-9]+)*"
PROSE = r"[a-z0-9]+(?:-[a-z]+)+"
# Words of what a form or a message says where a password stands.
SAID = (
    r"(?i)\b(?:must|should|is|are|be|your|the|at|least|characters?|enter|invalid|required|too|short"
    r"|long|minimum|please|new|confirm|confirmation|for|of|in|from|to|with|and|or|an|no|not|cannot"
    r"|forgot|reset|repeat|again|passwords?|passphrases?|see|ask|stored|field|has|have)\b"
)


def is_secret(name: str, mark: str, value: str) -> bool:
    """Whether `value`, which follows `name` and `mark` (= or : or is, and a quote), is a secret."""
    surely = bool(re.search(SURELY, name))
    quoted = mark[-1:] in ("'", '"')
    bare = value.rstrip(".,;:!?)]}>\\")
    if len(bare) < 6 or (not surely and re.search(OF_ANOTHER_THING, name)):
        return len(bare) >= 4 and surely and quoted and _is_mixed(bare)
    if is_harmless(bare) or value.startswith(("[secret", "[private,")):
        return False
    if re.search(r"[|,]|```", mark):
        return _is_in_other_words(name, mark, value, surely=surely)
    if not re.search(r"[=:(\u2192]|->|\s(?i:is|was)\b", mark):  # of a sentence
        return is_made_up(value, alone=quoted or mark[-1:] == "`")
    if not surely and re.fullmatch(DOTTED, bare) and not is_mixed_lot(bare):
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
    return surely or not is_slug or is_made_up(value, alone=quoted)


def _is_in_other_words(name: str, mark: str, value: str, *, surely: bool) -> bool:
    """Of a table, a call or a block of code, where much else stands."""
    if re.search(OF_ANOTHER_THING, name) or re.search(r"[(){}]", value):
        return False
    if re.search("(?i)passw|secret|token|key", value) and not is_lot(value):
        return False
    is_setting = surely and "," in mark and name.isupper()
    return is_setting or is_made_up(value, alone=True) or (surely and _is_mixed_up(value))


def is_passphrase(name: str, words: str) -> bool:
    """Whether these words between quotes are a passphrase, and no message about one."""
    if not re.search(SURELY, name) or re.search(SAID, words) or is_harmless(words):
        return False
    is_one = re.search("[0-9]", words) or name.isupper() or "phrase" in name.lower()
    # What is said has short words in it.
    return bool(is_one or re.fullmatch("[a-z]{3,}(?: [a-z]{3,}){3,7}", words))


def clean_items(name: str, items: str, cut: str) -> str:
    """The list `items` without those in it that are secrets; `cut` stands for each."""

    def clean(match: re.Match[str]) -> str:
        item = match[0]
        if item.startswith(cut[:7]) or is_harmless(item):
            return item
        is_quoted = items[match.start() - 1 : match.start()] in ("'", '"')
        is_one = is_made_up(item, alone=True)
        if is_quoted and re.search(SURELY, name):
            is_one = is_one or _is_mixed_up(item)
        return cut if is_one else item

    if re.search(OF_ANOTHER_THING, name):
        return items
    return re.sub(r"\[secret left out\]|[^\s\"'`,\[\]]{6,}", clean, items)


def is_harmless(value: str) -> bool:
    """Whether it only stands for a secret: <YOUR_KEY>, ${TOKEN}, {{ token }}, ****, a path."""
    if value.lower() in WORDS or len(set(value.strip("-_"))) < 3:
        return True
    if re.match(STANDS_FOR, value):
        return not re.match(r"[!&@|](?=.*[0-9])", value)
    if any(sign in value.lower() for sign in LEFT_OUT):
        return True
    if re.fullmatch(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+", value):  # a setting's name
        return True
    if "://" in value or re.fullmatch(FILES, value) or re.fullmatch(PATH, value):
        return True
    return not is_mixed_lot(value) and bool(re.fullmatch(PLACEHOLDER, value))


def _is_code(value: str, bare: str) -> bool:
    """Whether it is a name, a call or a subscript of a program."""
    if re.fullmatch(CODE, value) is None:
        return False
    if re.match(CALL, bare):
        return True
    if re.search(r"[(\[{.]|::|->", bare):
        return not is_mixed_lot(bare)
    return not re.search("[0-9]", bare)


def _is_word_secret(name: str, mark: str, word: str, *, surely: bool, quoted: bool) -> bool:
    """Letters alone: a secret where the place leaves no other reading."""
    if is_mixed_lot(word) and len(word) >= 16:
        return True
    is_setting = name.isupper() and (" " not in mark or mark.lstrip().startswith(":"))
    return surely and len(word) >= 6 and (quoted or is_setting) and not word.isupper()


def _is_mixed_up(value: str) -> bool:
    """Letters and digits, and no lower-case word or name of a program."""
    has_both = re.search("[0-9]", value) and re.search("[A-Za-z]", value)
    return bool(has_both) and not re.fullmatch(f"{SLUG}|{PROSE}|{FILES}|{NUMBER}", value)


def _is_mixed(value: str) -> bool:
    """Letters and digits in each other, as words hardly have them."""
    changes = sum(a.isdigit() != b.isdigit() for a, b in zip(value, value[1:], strict=False))
    return changes >= 2
