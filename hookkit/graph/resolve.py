"""Names to the entities that they mean: known by name or alias, by likeness, or new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hookkit.graph.alike import may_be_one
from hookkit.graph.model import Entity, Realm
from hookkit.graph.ports import GraphStore, View
from hookkit.memory.ports import Embedder

NEAREST = 5  # looked at, of those that the embedder finds near
BEGINS = 3  # letters that a name has in common with any that letters allow to be the same
ALPHABETICAL = 50  # looked at, of those that have these letters


def resolve(
    graph: GraphStore, embedder: Embedder, threshold: float, realm: Realm, new: Sequence[Entity]
) -> list[Entity]:
    """For each of `new` the entity that it is: a known one, with the name as an alias, or itself.

    Two names of one memory are two entities, unless both are known as one. An entity whose vector
    is another embedder's gets one of this, so that names are near it again.

    Raises:
        GraphUnavailableError: from the store.
    """
    known = _by_name(new, graph.named(realm, sorted({entity.norm for entity in new})))
    strange = [entity for entity in new if entity.id not in known]
    foreign = {one.id: one for one in known.values() if one.embedder != embedder.model_id}
    fresh = {one.id: one for one in _with_vectors(embedder, [*strange, *foreign.values()])}
    known = {name: fresh.get(entity.id, entity) for name, entity in known.items()}
    taken = {entity.id for entity in known.values()}
    for entity in strange:
        mine = fresh[entity.id]
        near = graph.near(realm, mine.vector, embedder.model_id, NEAREST)
        like = _alike(mine, near, threshold)
        like = like or _alike(mine, _foreign(graph, embedder, mine), threshold)
        if like is None or like.id in taken:
            known[entity.id] = mine
        else:
            taken.add(like.id)
            known[entity.id] = _with_alias(like, entity.norm)
    return [known[entity.id] for entity in new]


def _by_name(new: Sequence[Entity], found: Sequence[Entity]) -> dict[str, Entity]:
    """Those of `new` that are known by their very name, or else by an alias."""
    ids = {entity.id: entity for entity in found}
    aliases = {alias: entity for entity in found for alias in entity.aliases}
    known = {}
    for entity in new:
        if entity.id in ids:
            known[entity.id] = ids[entity.id]
        elif entity.norm in aliases:
            known[entity.id] = aliases[entity.norm]
    return known


def _with_vectors(embedder: Embedder, entities: Sequence[Entity]) -> list[Entity]:
    vectors = embedder.embed([entity.name for entity in entities]) if entities else []
    return [
        entity._replace(embedder=embedder.model_id, vector=tuple(vector))
        for entity, vector in zip(entities, vectors, strict=True)
    ]


def _alike(entity: Entity, near: Iterable[tuple[Entity, float]], threshold: float) -> Entity | None:
    """The nearest that it may be; none where it may be either of two: "Alice" of two Alices."""
    likely = [one for one, cosine in near if cosine >= threshold and _fits(entity, one)]
    if likely and all(may_be_one(likely[0], other) for other in likely[1:]):
        return likely[0]
    return None


def _fits(entity: Entity, known: Entity) -> bool:
    """Whether it may be called all that the known one is: "Alice Jones" is no Alice Smith, though
    that one was known as "Alice" first."""
    names = [known, *(known._replace(name=alias, norm=alias) for alias in known.aliases)]
    return all(may_be_one(entity, name) for name in names)


def _foreign(graph: GraphStore, embedder: Embedder, entity: Entity) -> list[tuple[Entity, float]]:
    """Those that it may be and that have no vector of this embedder, with their cosine.

    `near` does not know them, and they may never be met by their very names.
    """
    begins = entity.norm.removeprefix("the ")[:BEGINS]
    view = View(entity.realm.user_id, (entity.realm.project,))
    found = graph.containing(begins, view, ALPHABETICAL)
    norms = [one.norm for one in found if one.realm == entity.realm and _fits(entity, one)]
    named = graph.named(entity.realm, norms) if norms else []
    foreign = [one for one in named if one.embedder != embedder.model_id and _fits(entity, one)]
    scored = [
        (one, sum(a * b for a, b in zip(one.vector, entity.vector, strict=True)))
        for one in _with_vectors(embedder, foreign)
    ]
    return sorted(scored, key=lambda pair: (-pair[1], pair[0].id))


def _with_alias(entity: Entity, norm: str) -> Entity:
    return entity._replace(aliases=tuple(sorted({*entity.aliases, norm} - {entity.norm})))
