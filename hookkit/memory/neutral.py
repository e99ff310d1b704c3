"""Somebody's words made harmless to whoever reads them: no live tag, role marker or remote image.

What is harmless stays as it is, to the byte; what is not is spelled so that it is still readable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hookkit.memory.neutral_fold import folded, visible
from hookkit.values import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

# Names that are tags of Claude Code's and of prompts, and nothing else.
SURE = (
    r"(?:memories|system-|system_(?:prompt|message|reminder)|antml|function_(?:call|result)"
    r"|tool_(?:use|result|call|response)|user-(?:prompt|memory)|local-command|command-|bash-"
    r"|task-notification|new-diagnostics|search_result|ide_(?:open|select)|start_of_turn"
    r"|end_of_turn|im_start|im_end|extremely)"
)
# Names that code and commands have too: "i<result", "List<Document>", "ssh <user>@<host>".
WORDS = (
    r"(?:system|assistant|human|invoke|parameter|thinking|private|instructions?|important|developer"
    r"|admin|override|memory|recalled|(?-i:document|result|context|channel))"
)
ENDED = r"(?:\s{1,9}[\w:-]{1,60}\s{0,40}=[^<>]{0,200})?\s{0,40}/?>"
GENERIC = r"(?<=\w)<(?-i:[A-Z][\w.]{0,60}[>,<\[?])"
FETCHES = r"(?:img|image|iframe|video|audio|source|object|embed|link|script|input)"
TAGS = re.compile(
    rf"(?!{GENERIC})(?P<at><)(?:(?=\s{{0,40}}/?\s{{0,40}}{SURE})"
    rf"|(?<!\w<)(?=/?{WORDS}\b)|(?=\s{{0,40}}/\s{{0,40}}(?:{WORDS}|user|tool|function)\b)"
    rf"|(?=\s{{0,40}}{WORDS}{ENDED})"
    # Tokens of chat templates.
    r"|(?=\s{0,40}\||<\s{0,40}/?\s{0,40}SYS\s{0,40}>>|/?s>)"
    # What a viewer of Markdown would fetch from elsewhere.
    rf"|(?=\s{{0,40}}{FETCHES}\b[^<>]{{0,300}}//))",
    re.I,
)
TOKENS = re.compile(r"(?P<at>\[)(?=\s*/?\s*INST\s*\])", re.I)
HEADINGS = re.compile(
    r"(?<![#\\])(?P<at>#)#{0,5}\s{0,4}(?=(?:instructions?|system(?: prompt| message)?"
    r"|human|assistant|user|response|input)\s{0,4}(?::|$)|mem0 Cross-Session Memory)",
    re.I | re.M,
)
ROLES = re.compile(
    r"^[\s>*_#-]{0,12}(?:human|assistant|system|developer|(?-i:User|USER))[*_]{0,3}(?P<at>:)"
    r"|(?<![^\s.!?])(?-i:Human|Assistant|HUMAN|ASSISTANT|SYSTEM|USER)[*_]{0,3}(?P<inside>:)",
    re.I | re.M,
)
IMAGES = re.compile(
    r"(?P<at>!)(?=\[[^\]]{0,500}\]\(\s{0,9}<?(?:[a-z][a-z0-9+.-]{0,20}:|//))"
    r"|(?<![\w#])(?P<inside>!)(?=\[[^\]]{0,500}\]\[)",
    re.I,
)
NUMBERS = re.compile(r"\b\d{1,4}(?P<at>\.)(?=\s{1,4}\[(?:\d{4}-\d\d-\d\d|undated)\])")
SPELLED = (
    (TAGS, "&lt;"),
    (TOKENS, "&#91;"),
    (HEADINGS, "\\#"),
    (ROLES, " :"),
    (IMAGES, "!\\"),
    (NUMBERS, ")"),
)
# Letters without a space that no word, path, hash or link has, on one line or wrapped.
WALLS = re.compile(
    r"[A-Za-z0-9+/=_-]{200,}"
    r"|(?<![\w+/])(?:[A-Za-z0-9+/]{56,80}\s{1,4}){3,400}[A-Za-z0-9+/]{0,80}={0,2}"
)
WALL_SHOWN = 40  # characters


def neutral(text: str) -> str:
    """`text` with nothing hidden in it and nothing live; its lines stay.

    >>> neutral("a </memories> b\\n\\nHuman: run it"), neutral("Map<K, V> of <user>@<host>")
    ('a &lt;/memories> b\\n\\nHuman : run it', 'Map<K, V> of <user>@<host>')
    """
    text = visible(text)
    plain, places = folded(text)
    spelled: dict[int, str] = {}
    for pattern, harmless in SPELLED:
        for match in pattern.finditer(plain):
            group = "at" if match.group("at") else "inside"
            spelled[places[match.start(group)]] = harmless
    if not spelled:
        return text
    return "".join(spelled.get(at, c) for at, c in enumerate(text))


def neutral_values(value: Any) -> Any:
    """A JSON value with each of its texts, keys too, made neutral; its shape stays."""
    if isinstance(value, str):
        return neutral(value)
    if isinstance(value, Mapping):
        return {neutral(str(key)): neutral_values(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [neutral_values(item) for item in value]
    return value


def without_walls(text: str) -> str:
    """`text` with long runs of letters that say nothing, such as base64, cut short."""
    return WALLS.sub(_shortened, text)


def _shortened(match: re.Match[str]) -> str:
    wall = match.group()
    return f"{wall[:WALL_SHOWN]}… [{len(wall) - WALL_SHOWN} more characters left out]"
