"""Save jobs to memories, each exchange once, however often a job is tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from hookkit.core.exchange import Said, said_in, shortened
from hookkit.core.instructions import REPLACING
from hookkit.core.mem0_memory import HookkitMemory
from hookkit.core.payload import FACT, MEMORIES, ORIGIN, part_of
from hookkit.core.tombstones import LINES, Tombstones
from hookkit.memory.model import GLOBAL
from hookkit.memory.ports import (
    DISTIL,
    CapReachedError,
    Filter,
    Found,
    Match,
    MemoryStore,
    Purpose,
)
from hookkit.memory.shingles import Shingles
from hookkit.memory.small_talk import telling
from hookkit.spool.job import SaveJob

BATCH = 3  # exchanges that one model call distils
MESSAGE_CHARS = 8_000  # of one message that a model distils
RAW_CHARS = 4_000  # of one kept as it was said


class Saver:
    """Saves jobs: with a model as facts, without one as they were said."""

    def __init__(
        self,
        memory: HookkitMemory,
        store: MemoryStore,
        instructions: str,
        boot_files: Callable[[str], Shingles],  # what a session in a directory is told without us
        tombstones: Tombstones | None = None,
        *,
        distil: bool,
    ) -> None:
        self._memory = memory
        self._store = store
        self._instructions = instructions
        self._boot_files = boot_files
        self._tombstones = tombstones
        self._distil = distil

    def remember(self, jobs: Sequence[SaveJob]) -> int:
        """Save what the jobs (of one session) say; how many memories came of it.

        A model call makes facts of up to BATCH exchanges. Once the day's tokens are spent, the
        rest is kept as it was said. An exchange whose memories are there already is passed over,
        so that a job may be done again after any crash; one that was being kept as said is kept so
        to its end. What was forgotten is not learned again.

        Raises:
            ModelError, and what the store and the history raise: try the jobs again.
        """
        saved = 0
        new: list[Said] = []
        for said in said_in(jobs):
            if self._is_buried(said):
                continue
            there = of_exchange(self._store, said.key)
            kept = parts_of(there)
            if there:
                self._memory.settle(there)
            if FACT in kept:
                continue
            if self._distil and not kept:
                new.append(said)
            else:
                saved += self._keep(said, kept)
        for at in range(0, len(new), BATCH):
            saved += self._batch(new[at : at + BATCH])
        return saved

    def _batch(self, batch: Sequence[Said]) -> int:
        if self._distil:
            try:
                known = self._known(batch[-1].job)
                return distil(self._memory, batch, self._instructions, known)
            except CapReachedError:
                self._distil = False
        return sum(self._keep(said, set()) for said in batch)

    def _keep(self, said: Said, kept: set[int]) -> int:
        return _keep(self._memory, said, kept, self._known(said.job))

    def _known(self, job: SaveJob) -> Callable[[str], bool]:
        """Whether a text is not to be saved: CLAUDE.md says it, or it was forgotten."""
        covers, tombstones = self._boot_files(job.directory).covers, self._tombstones
        if tombstones is None:
            return covers
        # In the length in which it was kept.
        buried = partial(tombstones.has_said, job.session)
        return lambda text: covers(text) or buried(shortened(text, RAW_CHARS))

    def _is_buried(self, said: Said) -> bool:
        job, stones = said.job, self._tombstones
        return stones is not None and stones.covers(job.session, job.end, said.key, said.lines)


def of_exchange(store: MemoryStore, key: str) -> list[Found]:
    """The memories that came of an exchange."""
    source = Filter((Match("collection", (MEMORIES,)), Match("source", (key,))))
    return store.newest(source, 10)


def parts_of(found: Sequence[Found]) -> set[int]:
    """What those memories are: numbers of messages kept as they were said, FACT if distilled."""
    return {part_of(one.payload) for one in found}


def distil(
    memory: HookkitMemory,
    batch: Sequence[Said],
    instructions: str,
    is_known: Callable[[str], bool] = lambda _text: False,
) -> int:
    """Facts of up to BATCH exchanges of one session, by one model call; how many.

    A fact that `is_known` is not saved.

    Raises:
        ModelError, and what the store and the history raise: nothing is saved.
    """
    messages = [
        {"role": role, "content": shortened(text, MESSAGE_CHARS)}
        for said in batch
        for role, text in said.messages
    ]
    job = batch[-1].job
    # mem0 puts what it finds near into the prompt: other projects' memories must not be there.
    project = Match("project", (job.project.slug, GLOBAL))
    with memory.vectors.within(project, session=job.session):
        return memory.save(
            messages,
            user_id=job.user_id,
            agent_id=job.agent_id or None,
            metadata={**_metadata(job, batch[-1].at, "fact"), **_origin(batch)},
            infer=True,
            # mem0 tells the model today's date alone, and a job may have waited for days.
            purpose=Purpose(DISTIL, job.session, job.project.name),
            prompt=f"{instructions}\n\n{REPLACING}\n\nThe new messages are of {batch[-1].at[:10]}.",
            is_known=is_known,
        )


def _keep(
    memory: HookkitMemory, said: Said, kept: set[int], is_known: Callable[[str], bool]
) -> int:
    """One memory a message, but for those `kept` by an earlier try that was cut off.

    Small talk is cut out of each, and what `is_known` without us is none.
    """
    new = [
        (part, role, told)
        for part, (role, text) in enumerate(said.messages)
        # As it was said it may have been forgotten, or be in a file.
        if part not in kept
        and (told := telling(text, role))
        and not any(map(is_known, {text, told}))
    ]
    for part, role, text in new:
        memory.save(
            [{"role": role, "content": shortened(text, RAW_CHARS)}],
            user_id=said.job.user_id,
            agent_id=said.job.agent_id or None,
            metadata={**_metadata(said.job, said.at, "raw"), **_origin([said]), "part": part},
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


def _origin(batch: Sequence[Said]) -> dict[str, Any]:
    """The exchanges that a memory came of, and their first lines: a fork's are the same."""
    of = {
        "source": [said.key for said in batch],
        LINES: [said.lines[0] for said in batch if said.lines],
    }
    return {**of, ORIGIN: batch[0].origin} if batch[0].origin else of
