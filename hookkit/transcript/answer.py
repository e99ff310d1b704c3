"""The answer that Stop tells of and the transcript may not hold yet: taken once, from either.

When Stop starts, the line of the last text block is missing in about 4 of 10 runs, and appears
within 80 ms. Waiting would cost every turn; so the payload's copy is taken, its fingerprint is
kept as `owed`, and the line is left out when a later read brings it.

Where it cannot be told whether the line is there (Claude said the same twice; a fast turn's prompt
is still missing as well, seen once in some fifty sessions; the hook was held up until more was
said), we wait for the next read: late is mended by itself, double is not.
"""

from __future__ import annotations

import zlib

from hookkit.transcript.entries import words
from hookkit.transcript.turns import Block, Heard
from hookkit.values import NamedTuple


class Closed(NamedTuple):
    """What was said and not taken before, and what to hand to the next call."""

    blocks: list[Block]
    owed: str  # fingerprints of answers whose lines are still to come, oldest first; "" for none


def close_race(heard: Heard, last_message: str, owed: str) -> Closed:
    """What to take from `heard`, the lines since the last read, at a Stop with `last_message`.

    `last_message` is "" where there is none: a thinking-only answer, or a read at another event.
    `owed` is that of the session's last call; "" for a session or a file not read before.
    Stop tells again of an answer taken before only if it fires twice for a turn: with no line
    since then, do not call.
    """
    blocks, waiting = _leave_out(heard, owed.split())
    answer = words(last_message)
    # Under whichever prompt: a Stop that was held up is read beside what was said after it.
    there = {block.text for block in blocks if block.role == "assistant"}
    if (
        not answer
        or not heard.prompts  # nor is the prompt there: both will be in the next read
        or answer in there
        or _fingerprint(answer) in waiting
    ):
        return Closed(blocks, " ".join(waiting))
    taken = Block("assistant", answer, "", "", heard.prompts, heard.message)
    return Closed([*blocks, taken], " ".join([*waiting, _fingerprint(answer)]))


def _leave_out(heard: Heard, waiting: list[str]) -> tuple[list[Block], list[str]]:
    """The blocks less those that were taken before, and what is still waited for."""
    blocks = []
    for block in heard.blocks:
        mark = _fingerprint(block.text) if waiting and block.prompt == 0 else ""
        if block.role == "assistant" and mark in waiting:
            waiting.remove(mark)
        else:
            blocks.append(block)
    # Lines are written in order: what is not there before the next prompt never will be.
    return blocks, [] if heard.prompts else waiting


def _fingerprint(text: str) -> str:
    return f"{zlib.crc32(text.encode()):08x}.{len(text)}"
