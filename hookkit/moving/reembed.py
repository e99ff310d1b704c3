"""The store in force with vectors of another model: made beside it, and put in its place whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import NamedTuple

from hookkit.config.read import Reading
from hookkit.config.settings import Config
from hookkit.embed.choose import choose_embedder
from hookkit.embed.points import vectors_of
from hookkit.ipc.place import place_of
from hookkit.memory.ports import Embedder, Filter, MemoryStore, Point
from hookkit.moving import family
from hookkit.moving.along import take_along
from hookkit.moving.copying import compare, copy
from hookkit.moving.errors import UnequalError
from hookkit.moving.kept import refuse_unkept
from hookkit.moving.lease import held
from hookkit.moving.migrate import refuse_overridden, switch
from hookkit.moving.steps import Tell, telling
from hookkit.moving.stores import name_of, opened, points_of
from hookkit.paths import Paths
from hookkit.store.edge_swap import finish_swap, old_vectors, put_in_force
from hookkit.store.errors import VectorsDifferError
from hookkit.store.history import forgotten
from hookkit.store.layout import VERSION, Record
from hookkit.store.records import EMBEDDER


class Reembedded(NamedTuple):
    """What was done."""

    memories: int  # with vectors of the new model
    made: int  # of them this time
    old_model: str
    new_model: str
    old: str  # where the old vectors are left
    collection: str  # that MEM0_COLLECTION was set to; "" where the store is embedded


class Brought(NamedTuple):
    """What was found in other collections of the same family, and is here now."""

    memories: int
    jobs: int  # that waited to be saved there
    collections: tuple[str, ...]  # where they were

    def plus(self, other: Brought) -> Brought:
        """Both together."""
        return Brought(
            self.memories + other.memories,
            self.jobs + other.jobs,
            self.collections + other.collections,
        )


def reembed(paths: Paths, reading: Reading, tell: Tell) -> Reembedded | None:
    """Make all vectors anew with the embedder in force; None where they are its own already.

    Killed or interrupted, the old store is as it was, and the same call goes on with it.

    Raises:
        HookkitError: the old store is in force, as it was.
    """
    if reading.problems:
        raise reading.problems[0]
    config = reading.config
    embedder = choose_embedder(config)
    with held(place_of(paths, config)):
        wanted = Record(VERSION, embedder.model_id, embedder.dims)
        found = _found(paths, config, wanted)
        if found is None:
            shutil.rmtree(f"{paths.store}/reembed", ignore_errors=True)  # of a killed one
            return None
        anew = _beside if config.store == "edge" else _into_another
        return anew(paths, config, embedder, found, wanted, tell)


def gather(paths: Paths, reading: Reading, tell: Tell) -> Brought:
    """Bring what others of the server's collections that `reembed` made have and this one has not.

    As where MEM0_COLLECTION was set by hand, or by another machine's word, before what was saved
    in the old one had moved. Nothing on an embedded store, which has one folder.

    Raises:
        HookkitError: a store cannot be used; what was brought stays, and the same call goes on.
    """
    config = reading.config
    brought = Brought(0, 0, ())
    others = family.siblings(config) if config.store == "qdrant" else []
    if not others:
        return brought
    embedder = choose_embedder(config)
    with held(place_of(paths, config)):
        # What was copied to a third is looked for there.
        marks = frozenset(map(family.mark_of, (config, *others))) - {""}
        for other in others:
            one = _brought(paths, config, other, embedder, marks, tell)
            brought = brought.plus(one)
    return brought


def remove_old(paths: Paths, config: Config) -> str:
    """Remove the old vectors that a `reembed` of the embedded store left; where they were, or "".

    On a server they stay: other machines may still use them.

    Raises:
        ServedError: a worker does not let go of the store.
        OSError: they cannot be removed.
    """
    old = old_vectors(paths)
    if config.store != "edge" or not os.path.exists(old):
        return ""
    with held(place_of(paths, config)):
        finish_swap(paths.store)
        if not os.path.exists(f"{paths.store}/edge"):  # what is left is all that there is
            return ""
        shutil.rmtree(old)
        return old


def _found(paths: Paths, config: Config, wanted: Record) -> Record | None:
    """What the vectors in the store are; None where they are as wanted."""
    try:
        opened(paths, config, wanted).close()
    except VectorsDifferError as error:
        if error.found.layout != wanted.layout:
            raise
        return error.found
    return None


def _beside(
    paths: Paths, config: Config, embedder: Embedder, found: Record, wanted: Record, tell: Tell
) -> Reembedded:
    """In a folder beside the embedded store, which then takes its place."""
    refuse_unkept(paths, config, {})
    path = f"{paths.store}/reembed"
    place = paths._replace(home=path)  # a data folder of its own, as far as the store goes
    try:
        opened(place, config, wanted).close()
    except VectorsDifferError:  # begun for yet another model
        shutil.rmtree(path)
    with (
        closing(opened(paths, config, found)) as old,
        closing(opened(place, config, wanted)) as new,
    ):
        made, _, strangers = _fill(lambda: points_of(old), old, new, embedder, tell, path)
        new.delete(strangers)
        memories = new.count(Filter())
    put_in_force(place.store, paths.store)
    shutil.rmtree(path)
    before = old_vectors(paths)
    return Reembedded(memories, made, found.model_id, wanted.model_id, before, "")


def _into_another(
    paths: Paths, config: Config, embedder: Embedder, found: Record, wanted: Record, tell: Tell
) -> Reembedded:
    """In another collection of the server, which then is the one that is set."""
    name = family.name_for(config, wanted)
    refuse_overridden({"MEM0_COLLECTION": name})
    changed = config._replace(collection=name)
    refuse_unkept(paths, changed, {"MEM0_COLLECTION": name})
    places = place_of(paths, config), place_of(paths, changed)
    history = config.history_db_path or paths.history
    with (
        held(places[1]),
        closing(opened(paths, config, found)) as old,
        closing(opened(paths, changed, wanted)) as new,
    ):
        mark = family.mark_of(changed)
        left = family.Left(old, new, frozenset([mark]) - {""}, history)
        where = name_of(paths, changed)
        made, ids, strangers = _fill(left.points, old, new, embedder, tell, where)
        new.delete(sorted(forgotten(history, strangers)))
        family.put_marks(config, ids, mark)
        memories = new.count(Filter())
        switch(paths, places, {"MEM0_COLLECTION": name})
    before = name_of(paths, config)
    return Reembedded(memories, made, found.model_id, wanted.model_id, before, name)


def _brought(
    paths: Paths,
    config: Config,
    other: Config,
    embedder: Embedder,
    marks: frozenset[str],
    tell: Tell,
) -> Brought:
    """What another collection of the family has, and what its place holds."""
    wanted = Record(VERSION, embedder.model_id, embedder.dims)
    places = place_of(paths, other), place_of(paths, config)
    where = name_of(paths, config)
    with held(places[0]):
        found = _found(paths, other, wanted) or wanted
        with (
            closing(opened(paths, other, found)) as old,
            closing(opened(paths, config, wanted)) as new,
        ):
            left = family.Left(old, new, marks, config.history_db_path or paths.history)
            made, ids, _ = _fill(left.points, old, new, embedder, tell, where)
        family.put_marks(other, ids, family.mark_of(config))
        jobs = take_along(paths, *places)
    return Brought(made, jobs, (other.collection,) if made or jobs else ())


def _fill(
    source: Callable[[], Iterable[Point]],
    old: MemoryStore,
    new: MemoryStore,
    embedder: Embedder,
    tell: Tell,
    where: str,
) -> tuple[int, list[str], tuple[str, ...]]:
    """Put all of `source` into `new`: how many were made, the ids of all, and what only `new` has.

    `source` is what there is in `old` for `new`, by id, as it is when it is asked.
    """

    def remade(points: list[Point]) -> list[Point]:
        vectors = vectors_of(embedder, points)
        return [
            point._replace(vector=vector, payload={**point.payload, EMBEDDER: embedder.model_id})
            for point, vector in zip(points, vectors, strict=True)
        ]

    ids: list[str] = []

    def walked() -> Iterator[Point]:
        for point in source():
            ids.append(point.id)
            yield point

    made = copy(source(), new, remade, telling(tell, "embedding", old.count(Filter())))
    tell("verifying", 0, 0)
    compared = compare(walked(), new, vectors=False)
    if compared.differ:
        raise UnequalError(compared.differ, where)
    return made, ids, compared.strangers
