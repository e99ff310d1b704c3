"""Memories to what they tell the graph, by three questions to a model at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hookkit.graph.conflicts import candidates
from hookkit.graph.model import Entity, Fact, Realm, Statement, Told, fact_id, normalised
from hookkit.graph.names import is_in, label_of, named, relation_of, short_of
from hookkit.graph.ports import GraphStore, View
from hookkit.graph.prompts import (
    CONFLICTS,
    CONFLICTS_SCHEMA,
    ENTITIES,
    ENTITIES_SCHEMA,
    RELATIONS,
    RELATIONS_SCHEMA,
    about_conflicts,
    about_entities,
    about_relations,
    sentence,
    system_of,
)
from hookkit.graph.resolve import resolve
from hookkit.memory.ports import Embedder, Model, Purpose
from hookkit.values import NamedTuple

MOST_ENTITIES = 30  # of one memory; what a model finds beyond is chaff
MOST_STATEMENTS = 50


class Models(NamedTuple):
    """Who is asked: for entities and relations, and for what contradicts."""

    finds: Model
    judges: Model


class Source(NamedTuple):
    """A memory, as far as the graph wants to know it."""

    memory_id: str
    text: str
    realm: Realm
    agent_id: str
    run_id: str
    at: str  # ISO 8601 UTC: when it was said
    project_name: str = ""  # for the ledger


class Reading(NamedTuple):
    """What a memory tells, and which later ones it came too late for."""

    told: Told
    again: tuple[str, ...] = ()  # memories that contradict it and were read before it


class Reader:
    """Reads memories into a graph."""

    def __init__(
        self,
        models: Models,
        graph: GraphStore,
        embedder: Embedder,
        threshold: float,
        wanted: str = "",
    ) -> None:
        self._models = models
        self._graph = graph
        self._embedder = embedder
        self._threshold = threshold  # raw cosine from which two names may be one
        self._wanted = wanted  # the user's words on which entities and relations to find

    def read(self, sources: Sequence[Source]) -> list[Reading]:
        """What each of `sources` tells, which were said together, by one user in one project.

        Asks up to three times, however many they are; twice where nothing can contradict.

        Raises:
            ModelError: no answer, or none that can be used.
            GraphUnavailableError: from the store.
        """
        told = [Told(s.memory_id, s.realm, s.agent_id, s.run_id, s.at) for s in sources]
        found = self._entities(sources)
        if not found:
            return [*map(Reading, told)]
        relations = self._relations(sources, found) if len(found) > 1 else []
        known = resolve(self._graph, self._embedder, self._threshold, sources[0].realm, found)
        meant = {one.id: entity for one, entity in zip(found, known, strict=True)}
        for at, source in enumerate(sources):
            mine = _of_memory(relations, at, len(sources))
            statements = _statements(mine, found, meant)
            entities = _named_by(source, statements, found, meant, is_alone=len(sources) == 1)
            told[at] = told[at]._replace(entities=entities, statements=statements)
        return self._judged(sources, told)

    def _judged(self, sources: Sequence[Source], told: Sequence[Told]) -> list[Reading]:
        """The same with what it contradicts; and the memories that came before their time."""
        ended: list[set[str]] = [set() for _ in told]
        again: set[str] = set()
        for fact in self._contradicted(sources, told):
            if fact.valid_from <= sources[0].at:
                ended[_ends(fact, told)].add(fact.id)
            else:
                again.update(fact.memory_ids)
        readings = [
            Reading(one._replace(contradicts=tuple(sorted(ids))))
            for one, ids in zip(told, ended, strict=True)
        ]
        readings[0] = readings[0]._replace(again=tuple(sorted(again)))
        return readings

    def _entities(self, sources: Sequence[Source]) -> list[Entity]:
        answer = self._models.finds.answer(
            system_of(ENTITIES, self._wanted),
            about_entities([source.text for source in sources]),
            ENTITIES_SCHEMA,
            _purpose(sources),
        )
        realm = sources[0].realm
        found = (named(realm, one["name"], one["type"]) for one in answer["entities"])
        first: dict[str, Entity] = {}
        for one in found:
            if one is not None:
                first.setdefault(one.id, one)
        return [*first.values()][:MOST_ENTITIES]

    def _relations(
        self, sources: Sequence[Source], found: Sequence[Entity]
    ) -> list[Mapping[str, Any]]:
        answer = self._models.finds.answer(
            system_of(RELATIONS, self._wanted),
            about_relations([source.text for source in sources], found),
            RELATIONS_SCHEMA,
            _purpose(sources),
        )
        relations: list[Mapping[str, Any]] = answer["relations"]
        return relations[:MOST_STATEMENTS]

    def _contradicted(self, sources: Sequence[Source], told: Sequence[Told]) -> list[Fact]:
        """The facts that the model picks, by their numbers; no question where there are none."""
        view = View(sources[0].realm.user_id, (sources[0].realm.project,))
        entities = _merged([entity for one in told for entity in one.entities])
        statements = [statement for one in told for statement in one.statements]
        ours = {source.memory_id for source in sources}
        facts = [
            fact
            for fact in candidates(self._graph, self._embedder, view, entities, statements)
            if not ours.issuperset(fact.memory_ids)
        ]
        if not facts:
            return []
        names = {entity.id: entity for entity in entities}
        stated = [sentence(names[s.subject], s.label, names[s.object]) for s in statements]
        answer = self._models.judges.answer(
            CONFLICTS,
            about_conflicts([source.text for source in sources], stated, facts),
            CONFLICTS_SCHEMA,
            _purpose(sources),
        )
        numbers = sorted({*answer["contradicted"]})
        return [facts[number - 1] for number in numbers if 1 <= number <= len(facts)]


def _of_memory(
    relations: Sequence[Mapping[str, Any]], at: int, count: int
) -> list[Mapping[str, Any]]:
    """The relations of the memory at this place; of one alone, whatever number they have."""
    return [one for one in relations if count == 1 or one["memory"] == at + 1]


def _named_by(
    source: Source,
    statements: Sequence[Statement],
    found: Sequence[Entity],
    meant: Mapping[str, Entity],
    *,
    is_alone: bool,
) -> tuple[Entity, ...]:
    """The entities that a memory names: in what it states, or in its words."""
    stated = {end for statement in statements for end in (statement.subject, statement.object)}
    words = normalised(source.text)
    return _merged(
        [
            meant[one.id]
            for one in found
            if is_alone or meant[one.id].id in stated or is_in(one.norm, words)
        ]
    )


def _ends(fact: Fact, told: Sequence[Told]) -> int:
    """The place of the memory that ends `fact`: whose words are nearest to it."""

    def nearness(at: int) -> int:
        names = {entity.id for entity in told[at].entities}
        said = [s for s in told[at].statements if s.subject == fact.subject.id]
        if any(statement.type == fact.type for statement in said):
            return 3
        return 2 if {fact.subject.id, fact.object.id} <= names else int(bool(said))

    return max(range(len(told)), key=nearness)


def _statements(
    relations: Sequence[Mapping[str, Any]], found: Sequence[Entity], meant: Mapping[str, Entity]
) -> tuple[Statement, ...]:
    """The relations between those that were found; any other is dropped."""
    ids = {one.norm: meant[one.id].id for one in found}
    statements: dict[str, Statement] = {}
    for relation in relations:
        subject = ids.get(normalised(short_of(relation["subject"])))
        obj = ids.get(normalised(short_of(relation["object"])))
        label = label_of(relation["relation"])
        if subject and obj and subject != obj and label:
            statement = Statement(subject, relation_of(relation["relation"]), obj, label)
            statements.setdefault(fact_id(statement), statement)
    return tuple(statements.values())


def _merged(entities: Sequence[Entity]) -> tuple[Entity, ...]:
    """Each entity once, with all its aliases."""
    merged: dict[str, Entity] = {}
    for entity in entities:
        known = merged.get(entity.id)
        aliases = {*entity.aliases, *(known.aliases if known else ())}
        merged[entity.id] = entity._replace(aliases=tuple(sorted(aliases)))
    return tuple(merged.values())


def _purpose(sources: Sequence[Source]) -> Purpose:
    return Purpose("graph", project=sources[0].project_name)
