"""Names to the entities that they mean: known by name or alias, by likeness, or new.

Likeness is the cosine of two names' vectors, and it cannot be trusted alone: with MiniLM "Monday"
and "Tuesday" have 0.87, "src/a.py" and "src/b.py" 0.92, "frontend" and "backend" 0.81, as much as
"auth service" and "authentication service". So the letters must allow it too: the same numbers,
types that fit, and words of which one begins the other; a word too many only if it says the type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest

from hookkit.graph.model import Entity, Realm
from hookkit.graph.ports import GraphStore
from hookkit.memory.ports import Embedder

NEAREST = 5  # looked at, of which the first that the letters allow is taken
STEM = 3  # letters that the shorter of two words has, at least
DIGITS = re.compile(r"\d+")
WORDS = re.compile(r"\w+")
ANY_TYPE = frozenset({"", "entity", "thing", "concept", "object", "other", "unknown"})
SAYS_TYPE = frozenset(
    ["app", "application", "city", "co", "company", "corp", "corporation", "gmbh", "inc"]
    + ["language", "library", "llc", "ltd", "package", "program", "project", "server", "service"]
    + ["team", "the", "tool"]
)


def resolve(
    graph: GraphStore, embedder: Embedder, threshold: float, realm: Realm, new: Sequence[Entity]
) -> list[Entity]:
    """For each of `new` the entity that it is: a known one, with the name as an alias, or itself.

    Two names of one memory are two entities, unless both are known as one.

    Raises:
        GraphUnavailableError: from the store.
    """
    known = _by_name(new, graph.named(realm, sorted({entity.norm for entity in new})))
    strange = [entity for entity in new if entity.id not in known]
    taken = {entity.id for entity in known.values()}
    vectors = embedder.embed([entity.name for entity in strange]) if strange else []
    for entity, vector in zip(strange, vectors, strict=True):
        like = _alike(entity, graph.near(realm, vector, embedder.model_id, NEAREST), threshold)
        if like is None or like.id in taken:
            whole = entity._replace(embedder=embedder.model_id, vector=tuple(vector))
            known[entity.id] = whole
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


def _alike(entity: Entity, near: Sequence[tuple[Entity, float]], threshold: float) -> Entity | None:
    for other, cosine in near:
        if cosine >= threshold and may_be_one(entity, other):
            return other
    return None


def may_be_one(one: Entity, other: Entity) -> bool:
    """Whether letters and types allow that two names mean the same thing."""
    if DIGITS.findall(one.norm) != DIGITS.findall(other.norm) or not _fit(one.type, other.type):
        return False
    said = SAYS_TYPE | {*WORDS.findall(one.type), *WORDS.findall(other.type)}
    first, second = _words(one.norm, said), _words(other.norm, said)
    if "person" in (one.type, other.type):  # "Alice" is Alice Smith where only she is near
        shorter = min(len(first), len(second))
        first, second = first[:shorter], second[:shorter]
    pairs = [*zip_longest(first, second, fillvalue="")]
    return bool(pairs) and all(_begins(a, b) for a, b in pairs)


def _words(norm: str, said: frozenset[str]) -> list[str]:
    """The words of a name but for those that only say its type."""
    words = WORDS.findall(norm.replace("_", " "))
    return [word for word in words if word not in said] or words


def _begins(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return shorter == longer or (len(shorter) >= STEM and longer.startswith(shorter))


def _fit(one: str, other: str) -> bool:
    return one == other or one in ANY_TYPE or other in ANY_TYPE


def _with_alias(entity: Entity, norm: str) -> Entity:
    return entity._replace(aliases=tuple(sorted({*entity.aliases, norm} - {entity.norm})))
