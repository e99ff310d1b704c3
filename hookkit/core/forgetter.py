"""What somebody wants forgotten: counted, taken away, counted again; brought back, or erased."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from hookkit.core.beside import Beside
from hookkit.core.bring_back import bring_back
from hookkit.core.changes import Changes, Withdraw, nothing
from hookkit.core.erase import Trace, erase
from hookkit.core.forget import Forgetting, Trail, entities_of, forget
from hookkit.core.mover import Mover
from hookkit.core.past import past_words
from hookkit.core.payload import SUPERSEDED_BY
from hookkit.core.undo import KEPT_S, Kept, Part
from hookkit.core.wanted import Wanted, find
from hookkit.errors import HookkitError
from hookkit.memory.ports import Found, MemoryStore
from hookkit.store.history import Row, remove_rows
from hookkit.store.records import point_of

if TYPE_CHECKING:
    from hookkit.core.graph import Graph

PAGE = 500

# How many there are of "memories", "entities", "history" (rows with words), "facts"; None unknown.
Counts = Mapping[str, int | None]


class NoTrailError(HookkitError):
    """These memories were opened without a data folder."""

    def __init__(self) -> None:
        super().__init__("this worker keeps nothing of what is forgotten; restart it and try again")


class Parts(NamedTuple):
    """What a forgetter works with."""

    store: MemoryStore
    history_path: str
    graph: Graph | None
    mover: Mover
    trail: Trail | None
    saving: threading.Lock  # held while a job is saved
    editing: threading.Lock  # held while memories are changed by hand
    withdraw: Withdraw = nothing  # told of memories that are taken away


class Forgetter:
    """Forgets in one store. Saves and edits wait for it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._changes = Changes(parts.history_path, parts.graph, parts.withdraw)
        self._beside = Beside(parts.history_path, parts.graph)

    @property
    def trail(self) -> Trail:
        """What is kept.

        Raises:
            NoTrailError: nothing is.
        """
        if self._parts.trail is None:
            raise NoTrailError
        return self._parts.trail

    @property
    def graph_reason(self) -> str:
        """Why the graph could not be counted the last time; "" where it could."""
        return self._beside.graph_reason

    def find(self, wanted: Wanted) -> list[Found]:
        """The memories that are meant.

        Raises:
            HookkitError: an id is nobody's, or the store cannot be read.
        """
        return find(self._parts.store, wanted)

    def texts(self, ids: Sequence[str]) -> dict[str, str]:
        """What those of these memories say that are there and not replaced, by their ids.

        Raises:
            HookkitError: the store cannot be read.
        """
        pages = (ids[start : start + PAGE] for start in range(0, len(ids), PAGE))
        found = [one for page in pages for one in self._parts.store.get(page)]
        live = [one for one in found if not one.payload.get(SUPERSEDED_BY)]
        return {one.id: str(one.payload.get("data", "")) for one in live}

    def sessions(self, user_id: str) -> set[str]:
        """The sessions that taught that user's memories.

        Raises:
            HookkitError: the store cannot be read.
        """
        found = self.find(Wanted(user_id=user_id))
        return {str(one.payload.get("session") or "") for one in found}

    def forgotten_sessions(self, user_id: str) -> set[str]:
        """Those of which only undo keeps something.

        Raises:
            HookkitError: its file cannot be read.
        """
        undo = self.trail.undo
        found = {part.id for page in undo.all_parts("session") for part in page}
        for page in undo.all_parts("memory"):
            kept = [part.content["payload"] for part in page]
            theirs = [payload for payload in kept if payload.get("user_id") == user_id]
            found |= {str(payload.get("session") or "") for payload in theirs}
        return found

    def count(self, wanted: Wanted, ids: Sequence[str]) -> Counts:
        """What there is of these memories, and of what else is meant.

        Raises:
            HookkitError: store or history cannot be read. The graph may be out: None.
        """
        store, there = self._parts.store, 0
        for start in range(0, len(ids), PAGE):
            there += len(store.get(ids[start : start + PAGE]))
        return {
            "memories": there,
            "entities": len(entities_of(store, {*ids})),
            "history": self._beside.history(ids) + len(self._past(wanted, ids)),
            "facts": self._beside.facts(ids),
        }

    def begin(self, key: str, *, is_purge: bool) -> Forgetting:
        """Begin an act of forgetting; what is over by now is let go of first.

        Raises:
            HookkitError: it cannot be noted.
        """
        self.expire()
        return Forgetting(self.trail, key, time.time(), is_purge=is_purge)

    def forget(self, wanted: Wanted, act: Forgetting) -> list[str]:
        """Take the memories away that are meant; their ids.

        Raises:
            HookkitError: something cannot be written; asked again, it goes on.
        """
        parts = self._parts
        with parts.saving, parts.editing:
            found = self.find(wanted)
            forget(parts.store, self._changes, self._beside, found, act)
            rows = self._past(wanted, ())
            act.keep("history", [Part(str(row["id"]), row) for row in rows])
            remove_rows(parts.history_path, [str(row["id"]) for row in rows])
        if act.is_purge:
            self._purge_kept(wanted, [one.id for one in found])
        return [one.id for one in found]

    def bring_back(self, kept: Kept) -> str:
        """Put the memories of a forget where they were; why the graph lacks its part, or "".

        Raises:
            HookkitError: something cannot be written; asked again, it goes on.
        """
        parts = self._parts
        with parts.saving:
            return bring_back(
                parts.store,
                self._changes,
                parts.history_path,
                parts.graph,
                parts.mover,
                self.trail,
                kept.key,
            )

    def expire(self) -> None:
        """Let go of what was kept for a day.

        Raises:
            UndoError: it cannot be.
        """
        now = time.time()
        self.trail.undo.expire(now - KEPT_S, now)

    def erase(self, graph_path: str, *, graph_waits: bool) -> list[Trace]:
        """Erase what deletions leave in the stores' files, if any are to be; what remains.

        Raises:
            HookkitError: a file cannot be written; asked again, it goes on.
        """
        undo = self.trail.undo
        if not undo.is_erasing:
            return []
        with self._parts.editing:
            paths = (self._parts.history_path, graph_path)
            traces = erase(self._parts.store, paths)
        if not graph_waits:  # else its file must be gone through once more
            undo.erased()
        return traces

    def _past(self, wanted: Wanted, ids: Sequence[str]) -> list[Row]:
        return past_words(self._parts.store, self._parts.history_path, wanted, {*ids})

    def _purge_kept(self, wanted: Wanted, ids: Sequence[str]) -> None:
        """Let go of what earlier forgets kept of the same."""
        undo = self.trail.undo
        gone = {*ids}
        for page in undo.all_parts("memory"):
            points = [point_of({**part.content, "vector": None}) for part in page]
            gone |= {p.id for p in points if not wanted.ids and wanted.fits(p.payload)}
        undo.drop("memory", sorted(gone))
        for page in undo.all_parts("history"):
            words = [
                (part.id, f"{part.content['old_memory']}\n{part.content['new_memory']}")
                for part in page
            ]
            undo.drop("history", [id_ for id_, said in words if wanted.text and wanted.says(said)])
