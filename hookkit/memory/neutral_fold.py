"""A text as it can be seen, and as a reader would take it: no hidden characters, no look-alikes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# Of a terminal: colours and the cursor (CSI), titles and links (OSC) with what they carry.
ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\n]{0,4096}"
    r"(?:\x07|\x1b\\|\x9c)"
)
BREAKS = frozenset("\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029")
JOINERS = frozenset("\u200c\u200d")  # Persian and emoji are written with them
SELECTORS = frozenset("\ufe0e\ufe0f")
KEYCAP = "\u20e3"
# Printable to Python, and nothing to the eye: fillers, and selectors that can carry a message.
BLANK = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE0E)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
# What Unicode does not call the same, and eyes and models do.
LIKE = dict(
    zip(
        "аеорсхуіѕјԁһтмнквАЕОРСХУІЅЈТМНКВοαειντυκρΑΒΕΗΙΚΜΝΟΡΤΥΧᴀᴅᴇʜɪᴍɴᴏʀꜱᴛᴜʏ",  # noqa: RUF001
        "aeopcxyisjdhtmhkbAEOPCXYISJTMHKBoaeivtukpABEHIKMNOPTYXadehimnorstuy",
        strict=True,
    )
) | dict(zip("‹〈⟨❮❰⧼˂ᐸ≺⁄∕⧸꞉∶ː￨∣", "<<<<<<<<<///:::||", strict=True))  # noqa: RUF001


def visible(text: str) -> str:
    """`text` without what cannot be seen or moves a cursor; its lines and words stay.

    >>> visible("a\\x1b[31mb\\u202ec\\u200bd\\r\\ne")
    'abcd\\ne'
    """
    if text.isascii() and text.isprintable():
        return text
    # A character that is left out leaves an empty one: nothing joins across it.
    text = ESCAPES.sub("", text).replace("\r\n", "\n")
    seen: list[str] = []
    for c, after in zip(text, f"{text[1:]} ", strict=True):
        seen.append(_seen(c, seen[-1] if seen else " ", after))
    return "".join(seen)


def folded(text: str) -> tuple[str, Sequence[int]]:
    """`text` with look-alikes as ASCII and without marks, and where each character stood in it.

    >>> folded("＜ѕystém")[0]
    '<system'
    """
    if text.isascii():
        return text, range(len(text))
    letters: list[str] = []
    places: list[int] = []
    for at, c in enumerate(text):
        plain = c if c.isascii() else _plain(c)
        letters.append(plain)
        places += [at] * len(plain)
    return "".join(letters), places


def _plain(c: str) -> str:
    if c in LIKE:
        return LIKE[c]
    parts = unicodedata.normalize("NFKD", c)
    return "".join(p for p in parts if unicodedata.category(p) not in ("Mn", "Me", "Cf"))


def _seen(c: str, before: str, after: str) -> str:
    if c in BREAKS:
        return "\n"
    if c.isspace():
        return c if c in " \t" else " "
    if c in SELECTORS:
        return c if _carries(before) or after == KEYCAP else ""
    if c in JOINERS:
        return c if (_carries(before) or before in SELECTORS) and _carries(after) else ""
    return c if c.isprintable() and c not in BLANK else ""


def _carries(c: str) -> bool:
    """Whether a joiner or a selector beside it can mean something."""
    return not c.isascii() and c.isprintable() and c not in SELECTORS and c not in BLANK
