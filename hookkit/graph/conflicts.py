"""Which facts a memory could contradict: few, so that a model is seldom asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hookkit.graph.model import Entity, Fact, Statement, fact_id, normalised
from hookkit.graph.ports import GraphStore, View
from hookkit.memory.ports import Embedder

MOST = 20  # candidates, the likeliest first
MOST_COMPARED = 200  # facts whose words are embedded; "user" may be the subject of thousands
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

    Those between two things that the memory names, as it may say that it is over; those of a
    statement's subject and type; and what is said of a subject in other words. Not what the memory
    states itself. Where there are too many, the newest between its names, then the nearest.

    Raises:
        GraphUnavailableError: from the store.
    """
    names = {entity.id: entity for entity in entities}
    said = {fact_id(statement) for statement in statements}
    same = {(statement.subject, statement.type) for statement in statements}
    subjects = {subject for subject, _ in same}
    between, of_type, others = [], [], []
    for fact in graph.facts([*names], view):
        if fact.id in said:
            continue
        if fact.subject.id in names and fact.object.id in names:
            between.append(fact)
        elif (fact.subject.id, fact.type) in same:
            of_type.append(fact)
        elif fact.subject.id in subjects:
            others.append(fact)
    found = sorted(between, key=_since, reverse=True)
    if 0 < MOST - len(found) < len(of_type):
        of_type = [fact for _, fact in _ranked(embedder, names, statements, of_type)]
    found += of_type
    if others and len(found) < MOST:
        ranked = _ranked(embedder, names, statements, others)
        found += [fact for cosine, fact in ranked if cosine >= NEAR]
    return found[:MOST]


def _ranked(
    embedder: Embedder,
    names: dict[str, Entity],
    statements: Sequence[Statement],
    facts: Sequence[Fact],
) -> list[tuple[float, Fact]]:
    """`facts` by how near they are to what a statement says of the same subject, nearest first."""
    said = [f"{s.label} {names[s.object].name}" for s in statements]
    compared = _worth_it(facts, said)
    held = [_words(fact) for fact in compared]
    texts = [*dict.fromkeys([*said, *held])]
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    scored = []
    for fact, words in zip(compared, held, strict=True):
        cosines = [
            sum(a * b for a, b in zip(vectors[words], vectors[text], strict=True))
            for statement, text in zip(statements, said, strict=True)
            if statement.subject == fact.subject.id
        ]
        scored.append((max(cosines, default=-1.0), fact))
    return sorted(scored, key=lambda one: (-one[0], one[1].id))


def _worth_it(facts: Sequence[Fact], said: Sequence[str]) -> list[Fact]:
    """The facts to compare: those that share a word with what is said, then the newest.

    In turns, one of each relation, so that one of which there are thousands hides no other.
    """
    if len(facts) <= MOST_COMPARED:
        return [*facts]
    words = {word for text in said for word in normalised(text).split()}
    turns: Counter[tuple[bool, str]] = Counter()
    ordered = []
    for fact in sorted(facts, key=_since, reverse=True):
        is_strange = words.isdisjoint(normalised(_words(fact)).split())
        ordered.append((is_strange, turns[is_strange, fact.type], fact))
        turns[is_strange, fact.type] += 1
    ordered.sort(key=lambda one: one[:2])
    return [fact for _, _, fact in ordered[:MOST_COMPARED]]


def _words(fact: Fact) -> str:
    return f"{fact.label or fact.type} {fact.object.name}"


def _since(fact: Fact) -> str:
    return fact.valid_from
