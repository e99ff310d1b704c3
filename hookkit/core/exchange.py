"""The exchanges of save jobs: what was said, by whom and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from typing import NamedTuple

from hookkit.characters import whole
from hookkit.spool.job import SaveJob
from hookkit.transcript.turns import Turn, exchanges


class Said(NamedTuple):
    """One exchange of a job."""

    key: str  # <job>#<n>: each memory that comes of it carries it
    job: SaveJob
    messages: tuple[tuple[str, str], ...]  # (role, text), Claude's joined into one
    at: str  # ISO 8601 UTC: when it was said
    lines: tuple[str, ...] = ()  # uuids of its transcript lines, of those that begin a turn
    origin: str = ""  # TOOL or IMPORT, where it was not said in a session of ours


def said_in(jobs: Sequence[SaveJob]) -> Iterator[Said]:
    """What the jobs say, exchange by exchange."""
    for job in jobs:
        for number, exchange in enumerate(exchanges(job.turns)):
            lines = tuple(turn.uuid for turn in exchange.turns if turn.uuid)
            at = _when(job, exchange.turns)
            yield Said(f"{job.id}#{number}", job, _messages(exchange.turns), at, lines)


def _messages(turns: Sequence[Turn]) -> tuple[tuple[str, str], ...]:
    """What the user said and then what Claude said, each as one message."""
    words = {"user": "", "assistant": ""}
    for turn in turns:
        words[turn.role] = f"{words[turn.role]}\n\n{whole(turn.text)}".strip()
    return tuple((role, text) for role, text in words.items() if text)


def _when(job: SaveJob, turns: Sequence[Turn]) -> str:
    """When it was said, or else when it was read; in UTC."""
    said = max((turn.at for turn in turns), default="")
    try:
        moment = datetime.fromisoformat(said.replace("Z", "+00:00"))
    except ValueError:  # the transcript is not ours: it may say anything
        moment = datetime.fromtimestamp(job.created, timezone.utc)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds")


def shortened(text: str, limit: int) -> str:
    """`text` within `limit` characters: its beginning, and a quarter of it from its end.

    The beginning says what it is about, the end what came of it.

    >>> shortened("abcdefghijklmnopqrstuvwxyz" * 4, 40)
    'abcdefghijklmnopqrstuvwxyzabcd\\n[...]\\nqrstuvwxyz'
    """
    if len(text) <= limit:
        return text
    tail = limit // 4
    return f"{text[: limit - tail]}\n[...]\n{text[-tail:]}"
