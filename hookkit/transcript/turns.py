"""Transcript lines to turns: who said what, and under which prompt.

Claude Code writes one content block of an answer a line, and a reader may stop between two of
them. So lines become blocks, which answer.py reconciles with the Stop payload, and blocks that
belong to one message are joined into turns last.
"""

from __future__ import annotations

from collections.abc import Iterable

from hookkit.transcript.entries import read_entry
from hookkit.values import NamedTuple


class Block(NamedTuple):
    """One text block, the least that can be in the file or missing from it."""

    role: str  # "user" or "assistant"
    text: str  # trimmed, never empty
    uuid: str  # the line's own id; "" where it was taken from a Stop payload
    at: str  # 2026-11-22T17:02:33.460Z; "" where it was taken from a Stop payload
    prompt: int  # the ordinal among these lines of the prompt it belongs to, 0 before the first
    message: str = ""  # Claude's message id


class Heard(NamedTuple):
    """What a stretch of lines says, and where it leaves off."""

    blocks: list[Block]
    prompts: int = 0  # prompts begun in these lines, whether in anybody's words or not
    message: str = ""  # the message that Claude may still be at; "" after a prompt or tool result


class Turn(NamedTuple):
    """One thing said: a prompt, or one message of Claude's."""

    role: str  # "user" or "assistant"
    text: str  # the words alone, never empty
    uuid: str  # of its first line; "" where it was taken from a Stop payload
    at: str  # of its first line, 2026-11-22T17:02:33.460Z, or ""
    prompt: int  # as in Block; turns of one prompt are one exchange


class Exchange(NamedTuple):
    """One prompt and what Claude said to it."""

    prompt: int  # 0: the prompt stands before these lines
    turns: list[Turn]  # never empty; Claude's alone where the prompt was nobody's words


def hear(lines: Iterable[bytes]) -> Heard:
    """What is said in `lines`, in their order; lines that we cannot read say nothing."""
    blocks: list[Block] = []
    prompts, message = 0, ""
    for line in lines:
        entry = read_entry(line)
        if entry is None:
            continue
        prompts += entry.begins_prompt
        message = entry.message
        blocks += [
            Block(entry.role, text, entry.uuid, entry.at, prompts, message) for text in entry.texts
        ]
    return Heard(blocks, prompts, message)


def joined(blocks: Iterable[Block]) -> list[Turn]:
    """Turns of `blocks`: those of one message that follow each other are one turn, a line each."""
    turns: list[Turn] = []
    message = ""
    for block in blocks:
        last = turns[-1] if turns else None
        if last and block.message and (block.message, block.prompt) == (message, last.prompt):
            turns[-1] = last._replace(text=f"{last.text}\n{block.text}")
        else:
            turns.append(Turn(block.role, block.text, block.uuid, block.at, block.prompt))
        message = block.message
    return turns


def turns(lines: Iterable[bytes]) -> list[Turn]:
    """The turns in `lines`, for a reader who has no Stop payload to reconcile them with."""
    return joined(hear(lines).blocks)


def said_after(turns: Iterable[Turn], at: str) -> list[Turn]:
    """The turns later than the timestamp `at`, and those without one; all of them for "".

    A fork's transcript begins with copies of its parent's lines, and one that was written anew
    may repeat what was read before: same uuids, same timestamps.
    """
    return [turn for turn in turns if turn.at > at or not turn.at]


def exchanges(turns: Iterable[Turn]) -> list[Exchange]:
    """`turns` by the prompt that they belong to; a prompt that nothing was said to stands alone."""
    found: list[Exchange] = []
    for turn in turns:
        if not found or found[-1].prompt != turn.prompt:
            found.append(Exchange(turn.prompt, []))
        found[-1].turns.append(turn)
    return found
