"""From the store in force to another one, which is then in force."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from typing import NamedTuple

from hookkit.config.read import Reading
from hookkit.config.settings import Config
from hookkit.config.surroundings import environment
from hookkit.config.write import set_values
from hookkit.ipc.place import Place, place_of
from hookkit.memory.ports import Filter, MemoryStore
from hookkit.moving.along import take_along
from hookkit.moving.asked import Asked
from hookkit.moving.copying import Compared, compare, copy
from hookkit.moving.errors import (
    OverriddenError,
    StrangersError,
    TargetDiffersError,
    UnequalError,
)
from hookkit.moving.kept import refuse_unkept
from hookkit.moving.lease import held
from hookkit.moving.steps import Tell, telling
from hookkit.moving.stores import name_of, opened, points_of
from hookkit.paths import Paths
from hookkit.spool.spool import Spool
from hookkit.store.errors import VectorsDifferError
from hookkit.store.history import forgotten
from hookkit.store.layout import Record

FLUSH_S = 60  # to save what waits; what is not saved by then moves along as it waits


class Target(NamedTuple):
    """The store to move to."""

    store: str  # "edge" or "qdrant"
    url: str = ""  # of a server
    collection: str = ""  # on it; "" the one that is set

    def of(self, config: Config) -> Config:
        """`config` with this store."""
        changed = config._replace(store=self.store)
        if self.store == "qdrant":
            collection = self.collection or config.collection
            changed = changed._replace(qdrant_url=self.url, collection=collection)
        return changed

    def settings(self, config: Config) -> Mapping[str, str]:
        """What is set so that it is in force."""
        if self.store == "edge":
            return {"MEM0_STORE": "edge"}
        return {
            "MEM0_STORE": "qdrant",
            "MEM0_QDRANT_URL": self.url,
            "MEM0_COLLECTION": self.of(config).collection,
        }


class Migrated(NamedTuple):
    """What a migration did."""

    memories: int  # in the new store as they were in the old one
    copied: int  # this time
    later: int  # that had been changed in the new store since, and stayed as they are there
    forgotten: int  # that were deleted there, as they had been here
    jobs: int  # that wait in the spool and moved along
    source: str  # left as it is
    target: str


def migrate(
    paths: Paths, reading: Reading, target: Target, *, merge: bool, tell: Tell
) -> Migrated | None:
    """Copy, verify, and set the new store; None where it is in force already.

    Killed or interrupted, both stores are whole, and the same call goes on with it.

    Raises:
        HookkitError: the old store is in force, as it was.
    """
    config = reading.config
    if reading.problems:
        raise reading.problems[0]
    new = target.of(config)
    places = place_of(paths, config), place_of(paths, new)
    if places[0] == places[1]:
        return None
    refuse_overridden(target.settings(config))
    refuse_unkept(paths, new, target.settings(config))
    asked = Asked(paths, reading)
    record = asked.record()
    with held(places[1]), closing(_target(paths, new, record)) as store:
        move = _Move(paths, config, new, store, tell, merge=merge)
        move.online(asked)
        with move.source(places[0], record) as source:
            migrated = move.last(source)
            return migrated._replace(jobs=switch(paths, places, target.settings(config)))


def _target(paths: Paths, config: Config, record: Record) -> MemoryStore:
    """The store to move to: of no use, and not to be embedded anew, if its vectors are others."""
    try:
        return opened(paths, config, record)
    except VectorsDifferError as error:
        aside = f"move {paths.store}/edge away"
        mend = "name another by --collection" if config.store == "qdrant" else aside
        name = name_of(paths, config)
        raise TargetDiffersError(name, error.found, error.wanted, mend) from error


class _Move:
    """One migration under way."""

    def __init__(
        self,
        paths: Paths,
        old: Config,
        new: Config,
        store: MemoryStore,
        tell: Tell,
        *,
        merge: bool,
    ) -> None:
        self._paths = paths
        self._old = old
        self._name = name_of(paths, new)
        self._store = store
        self._tell = tell
        self._merge = merge
        self._copied = 0

    def online(self, asked: Asked) -> None:
        """Copy while the worker serves; what is written meanwhile comes with the last."""
        if self._store.count(Filter()):
            self._tell("comparing", 0, 0)
            found = compare(asked.points(vectors=False), self._store, vectors=False)
            self._refuse_strangers(found)
        asked.ask({"op": "flush", "timeout_s": FLUSH_S}, FLUSH_S + 5)
        tell = telling(self._tell, "copying", asked.total())
        self._copied = copy(asked.points(vectors=True), self._store, None, tell)

    @contextmanager
    def source(self, place: Place, record: Record) -> Iterator[MemoryStore]:
        """The source, read here: nobody writes to it meanwhile."""
        with held(place), closing(opened(self._paths, self._old, record)) as source:
            yield source

    def last(self, source: MemoryStore) -> Migrated:
        """Look whether all of it is there, and bring what came meanwhile."""
        self._tell("verifying", 0, 0)
        found = compare(points_of(source), self._store, vectors=True)
        self._refuse_strangers(found)
        gone = self._forgotten(found)
        if found.differ or gone:
            tell = telling(self._tell, "copying the last", source.count(Filter()))
            self._copied += copy(points_of(source), self._store, None, tell)
            self._store.delete(gone)
            found = compare(points_of(source), self._store, vectors=True)
        if found.differ or found.same + found.later != source.count(Filter()):
            raise UnequalError(max(found.differ, 1), self._name)
        names = name_of(self._paths, self._old), self._name
        return Migrated(found.same, self._copied, found.later, len(gone), 0, *names)

    def _refuse_strangers(self, found: Compared) -> None:
        strangers = len(found.strangers) - len(self._forgotten(found))
        if strangers and not self._merge:
            raise StrangersError(strangers, self._name)

    def _forgotten(self, found: Compared) -> list[str]:
        """Those that only the target has since somebody forgot them here."""
        history = self._old.history_db_path or self._paths.history
        return sorted(forgotten(history, found.strangers))


def refuse_overridden(settings: Mapping[str, str]) -> None:
    """Raise unless setting these in config.env would put them in force.

    Raises:
        OverriddenError: one has another value in the environment.
    """
    given = environment()
    fixed = [name for name, value in settings.items() if given.get(name, "") not in ("", value)]
    if fixed:
        raise OverriddenError(fixed)


def switch(paths: Paths, places: tuple[Place, Place], settings: Mapping[str, str]) -> int:
    """Put the new store in force, and what the old place holds with it; how many jobs moved."""
    old, new = (Spool(place.spool) for place in places)
    jobs = take_along(paths, *places)
    set_values(paths.config_env, settings)
    return jobs + new.take_from(old)  # of hooks that had read the old settings
