"""Cut secrets, and what was marked private, out of words before anything is written.

Runs in hooks: a pattern is compiled only when a cheap sign of its secret is in the text, and
each is linear in the text's length (no nested repetition).
"""

from __future__ import annotations

import re

from hookkit.values import NamedTuple

CUT = "[secret left out]"
PRIVATE = "[private, left out]"


class Rule(NamedTuple):
    """A kind of secret."""

    signs: tuple[str, ...]  # one of them is in every text that the pattern can match; lower case
    pattern: str
    keep: str = ""  # what of the match stays before the cut: a group reference


# Where a secret looks like a word, a digit near its beginning tells the two apart.
RULES: tuple[Rule, ...] = (
    Rule(
        ("-----begin",),
        r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----"
        r".*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|\Z)",
    ),
    Rule(
        ("sk-", "sk_", "rk-", "rk_", "pk-", "pk_"),
        r"\b(?:sk|rk|pk)[-_](?=[A-Za-z0-9_-]{0,40}[0-9])[A-Za-z0-9_-]{16,}",
    ),
    Rule(
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})",
    ),
    Rule(
        ("glpat-", "pypi-", "npm_", "hf_", "dop_v1_", "shpat_"),
        r"\b(?:glpat-[A-Za-z0-9_-]{16,}|pypi-[A-Za-z0-9_-]{40,}"
        r"|(?:npm_|hf_|dop_v1_|shpat_)[A-Za-z0-9]{30,})",
    ),
    Rule(("akia", "asia"), r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    Rule(("aiza",), r"\bAIza[A-Za-z0-9_-]{30,}"),
    Rule(("xox", "xapp-"), r"\b(?:xox[a-z]|xapp)-[A-Za-z0-9-]{10,}"),
    # The head is bounded: without a dot to end it, each "eyJ" would be followed to the end.
    Rule(("eyj",), r"\beyJ[A-Za-z0-9_-]{8,500}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*"),
    Rule(
        ("bearer ", "basic "),
        r"\b((?i:bearer|basic) )(?=[A-Za-z0-9._~+/=-]{0,40}(?:[0-9=]|[a-z][A-Z]))"
        r"[A-Za-z0-9._~+/=-]{16,}",
        r"\1",
    ),
    Rule(("://",), r"(\b[A-Za-z][A-Za-z0-9+.-]{1,20}://[^\s:/@]{0,100}:)[^\s/]{1,200}(?=@)", r"\1"),
    # A name, "=" or ":", and a value that is neither a mere word nor a mere number.
    Rule(
        ("passw", "pwd", "secret", "token", "api", "access", "private"),
        r"((?i:passw(?:or)?d|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)"
        r"(?:s|S)?[0-9]{0,4}(?:[_A-Z-][A-Za-z0-9_-]{0,20})?"
        r"\\?[\"']?\s{0,3}(?:[=:]|:=|=>)\s{0,3}\\?[\"']?)"
        r"(?![0-9][0-9.,_]{0,40}(?:[\s\"',;)\]}]|\Z))"
        r"(?=[^\s\"']{0,40}[0-9!@#$%^&*+/~-])[^\s\"',;]{6,}",
        r"\1",
    ),
)


def redact(text: str) -> str:
    """`text` without its secrets and without what stands between <private> tags.

    >>> redact("the key is sk-ant-api03-AAAAAAAAAAAAAAAAAAAAAAAA, keep it")
    'the key is [secret left out], keep it'
    >>> redact("<private>my salary</private> uv, not pip")
    '[private, left out] uv, not pip'
    """
    text = cut_private(text)
    lower = text.lower()
    for rule in RULES:
        if any(sign in lower for sign in rule.signs):
            # Letters of other scripts end a word here: nothing of a key is to hide behind one.
            text = re.sub(rule.pattern, rule.keep + CUT, text, flags=re.S | re.A)
    return text


def cut_private(text: str) -> str:
    """`text` without its <private> parts; one that is never closed reaches to the end."""
    if "<private>" not in text.lower():
        return text
    return re.sub(r"<private>.*?(?:</private>|\Z)", PRIVATE, text, flags=re.S | re.A | re.I)
