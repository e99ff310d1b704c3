"""What must hold of whatever shows a memory; written without the code that sees to it."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser
from typing import Any

from hookkit.memory.block import CLOSE, NOTE, OPEN

SIGNS = "\n\u200c\u200d"  # a line's end, and what emoji and Persian are written with
LOOKALIKES = str.maketrans("аеорсіѕ‹⟨", "aeopcis<<")  # noqa: RUF001
LIVE = re.compile(
    r"<\s*/?\s*(?:memories|system-|function_|antml|tool_|user-|task-|local-command|bash-)"
    r"|<\s*/?\s*(?:system|invoke|private)(?: [^<>=]*=[^<>]*)?\s*>"
    r"|<\||<<\s*/?sys|</?s>|\[\s*/?inst\s*\]"
    r"|(?<!\w)(?:human|assistant):|(?m:^[*\s]*system)[*]*:"
    r"|(?<![\\#])#+ *(?:instruction|response|mem0 cross)"
    r"|!\[[^\]]*\]\((?:https?:)?//|<(?:img|iframe|script)\b[^<>]*//",
    re.I,
)


def seen(text: str) -> str:
    """As a reader takes it: without marks and hidden letters, look-alikes the same."""
    parts = unicodedata.normalize("NFKD", text.translate(LOOKALIKES))
    return "".join(c for c in parts if unicodedata.category(c) not in ("Mn", "Me", "Cf"))


def check_text(text: str) -> None:
    """Nothing that is hidden, moves a cursor or is live."""
    assert not [c for c in text if not c.isprintable() and c not in SIGNS + "\t"], ascii(text)
    assert not re.search("[\ufe00-\ufe0d\U000e0000-\U000e01ff]", text), ascii(text)
    assert not (live := LIVE.search(seen(text))), (live, ascii(text))


def check_block(text: str, memories: int) -> None:
    """The fence once, one numbered line a memory, and nothing live."""
    head, _, rest = text.partition(f"\n{OPEN}\n")
    lines = rest.removesuffix(f"\n{CLOSE}").split("\n")

    assert rest.endswith(f"\n{CLOSE}")
    assert head.count(NOTE) == 1
    assert [line.partition(". [")[0] for line in lines] == [str(n + 1) for n in range(memories)]
    for line in lines:
        check_text(line)
        assert len(line) < 1200


def check_json(value: Any) -> None:
    """Each text in it, keys too."""
    if isinstance(value, str):
        check_text(value)
    elif isinstance(value, dict):
        for key, item in value.items():
            check_text(key)
            check_json(item)
    elif isinstance(value, list):
        for item in value:
            check_json(item)


class Tags(HTMLParser):
    """The elements and attributes of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(f"{tag} {name}" for name, _ in attrs)}


def tags_of(page: str) -> set[str]:
    """Each element of a page, and each with each of its attributes."""
    tags = Tags()
    tags.feed(page)
    return tags.found
