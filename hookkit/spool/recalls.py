"""Why each block of a session held what it held: ids, signals, reasons; never what anybody said.

A line a recall in `<session>.why` beside the session's other files, which go together. The worker
writes it with its answer; `hookkit why` reads it.
"""

from __future__ import annotations

import json
import os

from hookkit.files import append_line, make_private_dir, read_file, replace_file
from hookkit.memory.block import NO_ROOM
from hookkit.memory.model import Explained
from hookkit.values import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDING = ".why"
MAX_BYTES = 256 << 10  # of one session's file: some hundred recalls; then the older half goes
MOST_CUT = 60  # of one recall told, beside all that were shown
MOST_ROOMLESS = 20  # of one recall, of those that only had no room
MAX_CUT = 300  # characters of a reason
SESSION_CHARS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-")


class Reason(NamedTuple):
    """Why one memory is in a block, or why it is not."""

    id: str
    score: float
    cosine: float
    signals: tuple[tuple[str, float], ...]  # name, and what it added to the score
    cut: str  # "" where it was shown


class Recall(NamedTuple):
    """One block that was given, or asked for and left empty."""

    at: float  # wall clock seconds
    kind: str  # "session" or "prompt"
    chars: int  # UTF-16 units of the block, 0 where there was none
    reasons: tuple[Reason, ...]  # those shown, in the block's order, and the best of the others


def reasons_of(explained: Sequence[Explained], shown: Sequence[str]) -> tuple[Reason, ...]:
    """What is to be kept of the explanations; `shown` are the ids that the block holds."""
    reasons = [_reason_of(one, shown) for one in explained]
    cut = sorted((one for one in reasons if one.cut), key=lambda one: (-one.score, one.id))
    ruled_out = [one for one in cut if not one.cut.startswith(NO_ROOM)]
    roomless = [one for one in cut if one.cut.startswith(NO_ROOM)]
    given = [one for one in reasons if not one.cut]
    return (*given, *ruled_out[:MOST_CUT], *roomless[:MOST_ROOMLESS])


def _reason_of(one: Explained, shown: Sequence[str]) -> Reason:
    memory = one.hit.memory
    return Reason(
        memory.id,
        round(one.hit.score, 4),
        round(one.hit.cosine, 4),
        tuple((signal.name, round(signal.added, 4)) for signal in one.signals),
        "" if memory.id in shown else (one.cut or NO_ROOM)[:MAX_CUT],
    )


def note(folder: str, session: str, recall: Recall) -> None:
    """Keep it.

    Raises:
        OSError: it cannot be written.
    """
    if not is_session(session):
        return
    path = f"{folder}/{session}{ENDING}"
    make_private_dir(folder)
    append_line(path, json.dumps(recall))
    if os.stat(path).st_size > MAX_BYTES:
        lines = (read_file(path) or b"").split(b"\n")
        replace_file(path, b"\n".join(lines[len(lines) // 2 :]), durable=False)


def recalls(folder: str, session: str) -> list[Recall]:
    """What is known of that session, oldest first; lines that we cannot read are passed over.

    Raises:
        OSError: it is there and cannot be read.
    """
    found = []
    for line in (read_file(f"{folder}/{session}{ENDING}") or b"").split(b"\n"):
        try:
            at, kind, chars, reasons = json.loads(line)
            read = tuple(_reason(*fields) for fields in reasons)
            found.append(Recall(float(at), str(kind), int(chars), read))
        except (ValueError, TypeError, OverflowError, RecursionError):
            continue
    return found


def sessions_like(folder: str, beginning: str) -> list[str]:
    """The sessions with a record whose id begins so."""
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    found = (name.removesuffix(ENDING) for name in names if name.endswith(ENDING))
    return [session for session in found if session.startswith(beginning)]


def is_session(session: str) -> bool:
    """Whether it is fit for a file's name."""
    is_short = 0 < len(session) <= 200 and not session.startswith(".")
    return is_short and SESSION_CHARS.issuperset(session)


def _reason(memory: str, score: float, cosine: float, signals: object, cut: str) -> Reason:
    if not isinstance(signals, list):
        raise TypeError
    pairs = tuple((str(name), float(added)) for name, added in signals)
    return Reason(str(memory), float(score), float(cosine), pairs, str(cut))
