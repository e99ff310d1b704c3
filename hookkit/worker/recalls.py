"""The request of the hooks that put before Claude what is known."""

from __future__ import annotations

import time

from hookkit.core.memories import Memories
from hookkit.core.recall import Frame
from hookkit.ipc.outage import EMBEDDER, STORE
from hookkit.memory.block import Recalled, units
from hookkit.spool.recalls import Recall, note, reasons_of
from hookkit.worker.blocks import Blocks
from hookkit.worker.fields import Reply, number_of, scope_of, text_of, texts_of
from hookkit.worker.health import Health
from hookkit.worker.opening import Opened


def recall(
    request: Reply, opened: Opened, blocks: Blocks, health: Health, floor: float, sessions: str
) -> Reply:
    """What a session that starts is given, or what a prompt brings; why is kept in `sessions`.

    That it could be asked is news for the saves: they need not wait for their pause to end.
    """
    kind = text_of(request, "kind")
    if kind == "session":
        told = _for_session(request, opened.memories, blocks)
        # Its questions are known beforehand: no embedder was asked.
        is_back = health.works(STORE)
        opened.drain.soon(opened.sweep)  # after the answer: nobody waits for it
    else:
        told = _for_prompt(request, opened.memories, floor)
        is_back = health.works(STORE, EMBEDDER)
    if is_back:
        opened.drain.resume()
    _keep_why(request, kind, told, sessions)
    return {"text": told.block.text, "ids": list(told.block.ids)}


def _for_session(request: Reply, memories: Memories, blocks: Blocks) -> Recalled:
    scope, frame = scope_of(request), _frame(request, memories)
    moment = blocks.moment()
    told = memories.recall.for_session(scope, frame)
    if not frame.given:  # else it is only what this session has not seen
        blocks.keep(moment, scope, told.block)
    return told


def _for_prompt(request: Reply, memories: Memories, floor: float) -> Recalled:
    prompt, limit = text_of(request, "prompt"), number_of(request, "limit")
    frame = _frame(request, memories)
    return memories.recall.for_prompt(prompt, scope_of(request), frame, limit, floor)


def _frame(request: Reply, memories: Memories) -> Frame:
    directory = request.get("directory")  # an older hook does not tell it
    return Frame(
        text_of(request, "project_name"),
        number_of(request, "max_chars"),
        texts_of(request, "given"),
        memories.boot_files.of(directory if isinstance(directory, str) else "").covers,
    )


def _keep_why(request: Reply, kind: str, told: Recalled, sessions: str) -> None:
    session = request.get("session")
    if not isinstance(session, str):
        return
    reasons = reasons_of(told.explained, told.block.ids)
    try:
        note(sessions, session, Recall(time.time(), kind, units(told.block.text), reasons))
    except OSError:
        return  # the disk is full or read-only: `hookkit status` sees that for itself
