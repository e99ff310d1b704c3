"""What was given to be remembered, distilled by the model into memories that stand alone."""

from __future__ import annotations

from datetime import datetime, timezone

from hookkit.core.edit import Given
from hookkit.core.instructions import REPLACING
from hookkit.core.mem0_memory import HookkitMemory
from hookkit.core.payload import MEMORIES
from hookkit.memory.model import GLOBAL
from hookkit.memory.ports import GIVEN, Filter, Found, Match, MemoryStore, Purpose

MOST = 1000  # memories of one request
OWN = ("agent_id", "run_id")  # mem0 takes these beside the metadata
INSTRUCTIONS = """This was given to be remembered, in so many words. Keep all of it that will
matter later, each statement so that it stands alone: name the file, tool or part that it is about.
Leave out what is secret. Nothing else is to be left out or added."""


def distil_given(memory: HookkitMemory, store: MemoryStore, given: Given) -> list[Found]:
    """The memories that a model made of it; those of an earlier try, where there was one.

    Raises:
        ModelError, and what the store and the history raise.
    """
    source = Filter((Match("collection", (MEMORIES,)), Match("source", (given.key,))))
    if known := store.newest(source, MOST):
        memory.settle(known)
        return known
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    marks = {key: value for key, value in given.marks().items() if key not in OWN}
    with memory.vectors.within(Match("project", (given.project.slug, GLOBAL))):
        memory.save(
            [{"role": role, "content": text} for role, text in given.said],
            user_id=given.user_id,
            agent_id=given.agent_id or None,
            run_id=given.run_id or None,
            metadata={**marks, "created_at": now},
            infer=True,
            prompt=f"{INSTRUCTIONS}\n\n{REPLACING}",
            purpose=Purpose(GIVEN, project=given.project.name),
        )
    return [_in_its_project(found, store, given) for found in store.newest(source, MOST)]


def _in_its_project(found: Found, store: MemoryStore, given: Given) -> Found:
    """The memory where it was told to be, wherever the model would have had it."""
    where = {"project": given.project.slug, "project_name": given.project.name}
    payload = {**found.payload, **where}
    if payload != found.payload:
        store.set_payload(found.id, payload)
    return found._replace(payload=payload)
