"""Which facts a memory could contradict: few, so that a model is seldom asked."""

from __future__ import annotations

from collections.abc import Sequence

from hookkit.graph.model import Entity, Fact, Statement, fact_id
from hookkit.graph.ports import GraphStore, View
from hookkit.memory.ports import Embedder

MOST = 20  # candidates, the likeliest first
# Cosines of MiniLM between what is said of one subject. "works at Acme" and "employed by Globex"
# have 0.33, "works at Acme" and "likes pizza" 0.10; "is deployed on" and "runs on" 0.36.
NEAR = 0.3


def candidates(
    graph: GraphStore,
    embedder: Embedder,
    view: View,
    entities: Sequence[Entity],
    statements: Sequence[Statement],
) -> list[Fact]:
    """Facts that hold and that the statements, or the memory itself, may put an end to.

    Those of a statement's subject and type; those between two things that the memory names, as
    it may say that it is over; and what is said of a subject in other words. Not what the memory
    states itself.

    Raises:
        GraphUnavailableError: from the store.
    """
    names = {entity.id: entity for entity in entities}
    said = {fact_id(statement) for statement in statements}
    held = [fact for fact in graph.facts([*names], view) if fact.id not in said]
    same = {(statement.subject, statement.type) for statement in statements}
    sure, others = [], []
    for fact in held:
        both = fact.subject.id in names and fact.object.id in names
        if both or (fact.subject.id, fact.type) in same:
            sure.append(fact)
        elif any(fact.subject.id == subject for subject, _ in same):
            others.append(fact)
    near = _near(embedder, names, statements, others) if others and len(sure) < MOST else []
    return [*sure, *near][:MOST]


def _near(
    embedder: Embedder,
    names: dict[str, Entity],
    statements: Sequence[Statement],
    facts: Sequence[Fact],
) -> list[Fact]:
    """Those of `facts` that say something like a statement of the same subject, likest first."""
    said = [f"{s.label} {names[s.object].name}" for s in statements]
    held = [f"{fact.label or fact.type} {fact.object.name}" for fact in facts]
    vectors = embedder.embed([*said, *held])
    scored = []
    for fact, vector in zip(facts, vectors[len(said) :], strict=True):
        cosines = [
            sum(a * b for a, b in zip(vector, other, strict=True))
            for statement, other in zip(statements, vectors, strict=False)
            if statement.subject == fact.subject.id
        ]
        scored.append((max(cosines, default=-1.0), fact))
    scored.sort(key=lambda one: (-one[0], one[1].id))
    return [fact for cosine, fact in scored if cosine >= NEAR]
