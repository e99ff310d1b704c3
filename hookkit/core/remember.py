"""Save jobs to memories, each exchange once, however often a job is tried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from typing import Any, NamedTuple

from mem0.exceptions import LLMError

from hookkit.core.mem0_memory import HookkitMemory
from hookkit.core.payload import MEMORIES
from hookkit.memory.model import GLOBAL
from hookkit.memory.ports import Filter, Match, MemoryStore
from hookkit.spool.job import SaveJob
from hookkit.transcript.turns import Turn, exchanges

BATCH = 3  # exchanges that one model call distils
# Characters of one message: the beginning says what it is about, the end what came of it.
MESSAGE_CHARS = {"user": 8_000, "assistant": 8_000}
RAW_CHARS = 4_000

INSTRUCTIONS = """These are working sessions of a software developer with Claude Code.
Keep what will matter in a later session: decisions and their reasons, conventions of the project,
commands that worked, causes of faults that were found, preferences of the person, names and
places of things. Each memory must stand alone: name the file, tool or part that it is about.
Leave out: narration of what is being done, greetings, what any reader of the files sees at once,
guesses that nobody confirmed, and anything secret. If nothing is worth keeping, return none."""


class Said(NamedTuple):
    """One exchange of a job."""

    key: str  # <job>#<n>: each memory that comes of it carries it
    job: SaveJob
    messages: tuple[tuple[str, str], ...]  # (role, text), Claude's joined into one
    at: str  # ISO 8601 UTC: when it was said


def remember(
    memory: HookkitMemory, store: MemoryStore, jobs: Sequence[SaveJob], *, distil: bool
) -> int:
    """Save what the jobs (of one session) say; how many memories came of it.

    With `distil` a model call makes facts of up to BATCH exchanges; without, each exchange is kept
    as it was said. An exchange whose memories are there already is passed over, so that a job may
    be done again after any crash.

    Raises:
        ModelError, and what the store raises: nothing is half saved; try the jobs again.
    """
    new = [said for said in _said(jobs) if distil is False or not _is_known(store, said.key)]
    saved = 0
    for at in range(0, len(new), BATCH if distil else 1):
        batch = new[at : at + (BATCH if distil else 1)]
        saved += _distil(memory, batch) if distil else _keep(memory, store, batch[0])
    return saved


def _said(jobs: Sequence[SaveJob]) -> Iterator[Said]:
    for job in jobs:
        for number, exchange in enumerate(exchanges(job.turns)):
            yield Said(
                f"{job.id}#{number}", job, _messages(exchange.turns), _when(job, exchange.turns)
            )


def _messages(turns: Sequence[Turn]) -> tuple[tuple[str, str], ...]:
    """What the user said and then what Claude said, each as one message."""
    words = {"user": "", "assistant": ""}
    for turn in turns:
        words[turn.role] = f"{words[turn.role]}\n\n{turn.text}".strip()
    return tuple((role, text) for role, text in words.items() if text)


def _when(job: SaveJob, turns: Sequence[Turn]) -> str:
    said = max((turn.at for turn in turns), default="")
    if said:
        return said.replace("Z", "+00:00")
    return datetime.fromtimestamp(job.created, timezone.utc).isoformat(timespec="milliseconds")


def _is_known(store: MemoryStore, key: str) -> bool:
    return store.count(_of(key)) > 0


def _of(key: str) -> Filter:
    return Filter((Match("collection", (MEMORIES,)), Match("source", (key,))))


def _distil(memory: HookkitMemory, batch: Sequence[Said]) -> int:
    messages = [
        {"role": role, "content": shortened(text, MESSAGE_CHARS[role])}
        for said in batch
        for role, text in said.messages
    ]
    job = batch[-1].job
    # mem0 puts what it finds near into the prompt: other projects' memories must not be there.
    with memory.vectors.within(Match("project", (job.project.slug, GLOBAL))):
        try:
            done = memory.add(
                messages,
                user_id=job.user_id,
                agent_id=job.agent_id or None,
                metadata={**_metadata(job, batch[-1].at, "fact"), "source": [s.key for s in batch]},
                infer=True,
                prompt=INSTRUCTIONS,
            )
        except LLMError as error:
            raise error.__cause__ or error from None  # ours says what to do, mem0's wraps it
    return len(done["results"])


def _keep(memory: HookkitMemory, store: MemoryStore, said: Said) -> int:
    """One memory a message; those of an earlier try, cut off in the middle, stay."""
    known = {found.payload.get("part") for found in store.newest(_of(said.key), 10)}
    new = [(part, *message) for part, message in enumerate(said.messages) if part not in known]
    if None in known:  # distilled by an earlier try
        return 0
    for part, role, text in new:
        metadata = {**_metadata(said.job, said.at, "raw"), "source": [said.key], "part": part}
        memory.add(
            [{"role": role, "content": shortened(text, RAW_CHARS)}],
            user_id=said.job.user_id,
            agent_id=said.job.agent_id or None,
            metadata=metadata,
            infer=False,
        )
    return len(new)


def _metadata(job: SaveJob, at: str, kind: str) -> dict[str, Any]:
    return {
        "project": job.project.slug,
        "project_name": job.project.name,
        "session": job.session,
        "kind": kind,
        "created_at": at,
    }


def shortened(text: str, limit: int) -> str:
    """`text` within `limit` characters: its beginning, and a quarter of it from its end.

    >>> shortened("abcdefghijklmnopqrstuvwxyz" * 4, 40)
    'abcdefghijklmnopqrstuvwxyzabcd\\n[...]\\nqrstuvwxyz'
    """
    if len(text) <= limit:
        return text
    tail = limit // 4
    return f"{text[: limit - tail]}\n[...]\n{text[-tail:]}"
