"""What a graph store promises; tests/contracts/test_graph_store.py holds each to it.

A fact is kept as what was said of it: which memories say so and when, which contradict it and when.
Whether it holds follows from that: it does if it was last said after it was last contradicted (at
the same moment: it does not). So the order in which memories come does not matter, putting one
twice changes nothing, and forgetting one takes its words alone: what only it said is gone, what it
had contradicted holds again. So with an entity: name and type are those of the memory that gave
one first, `at` deciding and then the id; its aliases are all that any memory knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from hookkit.errors import HookkitError
from hookkit.graph.model import Entity, Fact, Realm, Told


class GraphUnavailableError(HookkitError):
    """The graph cannot be reached just now: what waits for it can be done later."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"the graph at {where} cannot be used: {reason:.300}; mend that and retry")
        self.where = where
        self.reason = reason


class View(NamedTuple):
    """Which part of a graph somebody may see.

    User and projects are those of an entity's realm; agent and run those of a memory that names
    the entity or says the fact. Whether a fact holds is the same for everybody.
    """

    user_id: str = ""  # "" any
    projects: tuple[str, ...] | None = None  # slugs; None any
    agent_id: str = ""
    run_id: str = ""


class GraphStore(Protocol):
    """Entities and facts. Several threads and processes may read and write.

    Vectors come from `named` and `near` alone: elsewhere entities have none, as they would be most
    of what is moved.
    """

    def put(self, told: Told) -> None:
        """Take in what a memory says, in place of what it said before; all of it or nothing.

        An entity has one vector for each embedder: the last that was put, which is that of its
        name whoever puts it. One without direction (all 0.0, or not finite) is as none.

        Raises:
            ValueError: a statement's end is not among the entities, or `at` is no moment.
            GraphUnavailableError: it cannot be written; nothing was. So for every method here.
        """

    def forget(self, memory_ids: Sequence[str]) -> int:
        """Take back what these memories said: how many facts are gone or hold no longer.

        Entities that no memory names any more go too. Unknown ids are ignored.
        """

    def named(self, realm: Realm, norms: Sequence[str]) -> list[Entity]:
        """The entities with one of these normalised names, or with one as an alias."""

    def near(
        self, realm: Realm, vector: Sequence[float], embedder: str, limit: int
    ) -> list[tuple[Entity, float]]:
        """The entities whose names are nearest, with their raw cosine (-1.0 to 1.0), best first.

        Only vectors of the same embedder are compared.
        """

    def containing(self, text: str, view: View, limit: int) -> list[Entity]:
        """The entities whose normalised name or alias contains `text` (normalised), by name."""

    def facts(self, entity_ids: Sequence[str], view: View, *, history: bool = False) -> list[Fact]:
        """The facts from and to these entities, by subject, type and object; with `history` also
        those that hold no longer.

        In a view with an agent or a run, memory_ids and valid_from are only theirs, and a fact
        that none of them says is not there.
        """

    def of_memories(self, memory_ids: Sequence[str]) -> list[Entity]:
        """The entities that these memories name."""

    def told(self, memory_ids: Sequence[str]) -> set[str]:
        """Which of these memories the graph has taken in, be it that they said nothing."""

    def said(self, memory_ids: Sequence[str]) -> list[Told]:
        """What these memories said, as it was put, by memory id; unknown ids are left out.

        Put into another store, it makes the same graph there.
        """

    def everything(self, view: View) -> tuple[list[Entity], list[Fact]]:
        """All entities and facts, in a fixed order, with those that hold no longer."""

    def close(self) -> None:
        """Let go of it."""
