"""Exchanges that were kept as they were said, distilled once there is a model and tokens for it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import NamedTuple

from hookkit.core.exchange import Said
from hookkit.core.mem0_memory import HookkitMemory
from hookkit.core.payload import FACT, MEMORIES, ORIGIN, part_of
from hookkit.core.remember import BATCH, distil, of_exchange, parts_of
from hookkit.core.tombstones import LINES
from hookkit.memory.asking import BadAnswerError
from hookkit.memory.model import Project
from hookkit.memory.ports import Filter, Found, Match, MemoryStore
from hookkit.spool.job import SaveJob

RAW = Filter((Match("collection", (MEMORIES,)), Match("kind", ("raw",))))
PAGE = 2_000  # raw memories looked at for the next batch, the newest: those are wanted soonest


# Around the deletion of memories with these ids: a graph that took them in must follow.
GivingWay = Callable[[Sequence[str]], AbstractContextManager[None]]
# Whether these words, of this session, were forgotten.
Buried = Callable[[str, str], bool]


class Kept(NamedTuple):
    """One exchange as it lies in the store."""

    said: Said
    ids: tuple[str, ...]  # of its messages


class Step(NamedTuple):
    """What one model call did to the backlog."""

    exchanges: int  # that are distilled now
    facts: int
    left: int  # raw memories, messages, that are still to be distilled
    keys: tuple[str, ...] = ()  # of the exchanges that were tried
    reason: str = ""  # why they could not be distilled: the model's answer was of no use


def distil_next(
    memory: HookkitMemory,
    store: MemoryStore,
    instructions: str,
    passed_over: Collection[str],
    giving_way: GivingWay = lambda _ids: nullcontext(),
    is_buried: Buried = lambda _session, _text: False,
) -> Step:
    """Distil up to BATCH exchanges of one session, by one model call at most.

    What was kept as said goes once its facts are on the disk; cut off in between, the next step
    finds the facts, and only removes it. `passed_over` are keys of exchanges to leave alone. A fact
    that `is_buried` is not saved; what CLAUDE.md says was not kept in the first place.

    An answer that is of no use is a step with its reason, and the exchanges stay as they are.

    Raises:
        ModelError, and what the store and the history raise: the exchanges stay as they are.
    """
    batch = _next_batch(store, passed_over)
    if not batch:
        return Step(0, 0, store.count(RAW))
    new = [kept.said for kept in batch if FACT not in parts_of(of_exchange(store, kept.said.key))]
    keys = tuple(kept.said.key for kept in batch)
    try:
        facts = distil(memory, new, instructions, _known_by(is_buried, new)) if new else 0
    except BadAnswerError as error:
        return Step(0, 0, store.count(RAW), keys, str(error))
    done = [memory_id for kept in batch for memory_id in kept.ids]
    with giving_way(done):
        memory.give_up(done)
    return Step(len(batch), facts, store.count(RAW), keys)


def _next_batch(store: MemoryStore, passed_over: Collection[str]) -> Sequence[Kept]:
    """The newest session's exchanges, in the order in which they were said."""
    exchanges: dict[str, list[Found]] = {}
    for found in store.newest(RAW, PAGE):
        key = _key(found)
        if key and key not in passed_over:
            exchanges.setdefault(key, []).append(found)
    batch: list[Kept] = []
    for key, messages in exchanges.items():
        kept = _kept(key, messages)
        if batch and not _belong_together(batch[0], kept):
            continue
        batch.append(kept)
        if len(batch) == BATCH:
            break
    return sorted(batch, key=lambda kept: kept.said.at)


def _key(found: Found) -> str:
    """The key of its exchange; "" for what somebody gave in so many words: that stays as it is."""
    source = found.payload.get("source")
    first = source[0] if isinstance(source, list) and source else source
    return first if isinstance(first, str) and "#" in first else ""


def _known_by(is_buried: Buried, new: Sequence[Said]) -> Callable[[str], bool]:
    session = new[-1].job.session
    return lambda text: is_buried(session, text)


def _kept(key: str, messages: Sequence[Found]) -> Kept:
    ordered = sorted(messages, key=lambda found: part_of(found.payload))
    get = ordered[0].payload.get
    job = SaveJob(
        id=key.rpartition("#")[0] or key,
        session=str(get("session", "")),
        project=Project(str(get("project", "")), str(get("project_name", ""))),
        user_id=str(get("user_id", "")),
        agent_id=str(get("agent_id") or ""),
        turns=(),
        start=0,
        end=0,
        owed="",
        said_last="",
        created=0.0,
    )
    said = tuple((str(m.payload.get("role", "user")), str(m.payload["data"])) for m in ordered)
    lines = tuple(str(line) for line in get(LINES) or ())
    at = str(get("created_at"))
    origin = str(get(ORIGIN) or "")  # what an import said stays marked
    return Kept(Said(key, job, said, at, lines, origin), tuple(m.id for m in ordered))


def _belong_together(one: Kept, other: Kept) -> bool:
    a, b = one.said.job, other.said.job
    return (a.session, a.project, a.user_id, a.agent_id, one.said.origin) == (
        b.session,
        b.project,
        b.user_id,
        b.agent_id,
        other.said.origin,
    )
