"""A story of thirty statements, eight contradictions and five forgets: one graph is left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pytest

from hookkit.core.memories import Memories
from hookkit.graph.model import Fact
from tests.graph.making import VIEW, Script, Triple, add, graph_of, settle

pytestmark = pytest.mark.heavy


class Line(NamedTuple):
    """One statement of the story."""

    text: str
    facts: Sequence[Triple]
    ends: Sequence[str] = ()


STORY = (
    Line("Alice works at Acme.", [("Alice", "works at", "Acme")]),
    Line("Alice lives in Berlin.", [("Alice", "lives in", "Berlin")]),
    Line("Bob works at Acme.", [("Bob", "works at", "Acme")]),
    Line("Bob and Alice share an office.", [("Bob", "shares an office with", "Alice")]),
    Line("The shop is written in Python.", [("shop", "is written in", "Python")]),
    Line("The shop stores orders in MySQL.", [("shop", "stores orders in", "MySQL")]),
    Line("Carol owns the parser.", [("Carol", "owns", "parser")]),
    Line("The parser uses Lark.", [("parser", "uses", "Lark")]),
    Line("The shop uses the parser.", [("shop", "uses", "parser")]),
    Line("Deploys run on Friday.", [("deploys", "run on", "Friday")]),
    # 10: the contradictions begin
    Line("Alice moved to Lisbon.", [("Alice", "lives in", "Lisbon")], ["Alice lives in Berlin"]),
    Line(
        "The shop stores orders in PostgreSQL now.",
        [("shop", "stores orders in", "PostgreSQL")],
        ["shop stores orders in MySQL"],
    ),
    Line("Alice leads the payments team.", [("Alice", "leads", "payments")]),
    Line(
        "Dave took the parser over from Carol.",
        [("Dave", "owns", "parser"), ("Dave", "took over from", "Carol")],
        ["Carol owns parser"],
    ),
    Line("Deploys run on Monday.", [("deploys", "run on", "Monday")], ["deploys run on Friday"]),
    Line("Bob likes tabs.", [("Bob", "likes", "tabs")]),
    Line(
        "Bob left Acme for Globex.",
        [("Bob", "works at", "Globex")],
        ["Bob works at Acme"],
    ),
    Line("Globex sits in Oslo.", [("Globex", "sits in", "Oslo")]),
    Line("The parser is tested with Hypothesis.", [("parser", "is tested with", "Hypothesis")]),
    Line("Acme sits in Hamburg.", [("Acme", "sits in", "Hamburg")]),
    # 20
    Line("Alice went on to Porto.", [("Alice", "lives in", "Porto")], ["Alice lives in Lisbon"]),
    Line("Nothing that anybody could name.", []),
    Line("Alice works at Acme, still.", [("Alice", "works at", "Acme")]),
    Line("Bob is fond of spaces now.", [("Bob", "likes", "spaces")], ["Bob likes tabs"]),
    Line("Erin knows Bob.", [("Erin", "knows", "Bob")]),
    Line("The shop runs on Fly.", [("shop", "runs on", "Fly")]),
    Line(
        "The shop runs on Hetzner instead of Fly.",
        [("shop", "runs on", "Hetzner")],
        ["shop runs on Fly"],
    ),
    Line("The shop uses Redis.", [("shop", "uses", "Redis")]),
    Line("Erin lives in Berlin.", [("Erin", "lives in", "Berlin")]),
    Line("Frank wrote the invoices.", [("Frank", "wrote", "invoices")]),
)
# Said by two, one forgotten; a contradiction taken back; the last word on somebody; a fact that had
# ended; what ended it after it was said once more.
FORGOTTEN = (0, 14, 29, 5, 20)

NOW = {
    ("Alice", "works at", "Acme"),
    ("Alice", "lives in", "Lisbon"),  # since Porto was forgotten
    ("Alice", "leads", "payments"),
    ("Bob", "shares an office with", "Alice"),
    ("Bob", "works at", "Globex"),
    ("Bob", "likes", "spaces"),
    ("Globex", "sits in", "Oslo"),
    ("Acme", "sits in", "Hamburg"),
    ("Dave", "owns", "parser"),
    ("Dave", "took over from", "Carol"),
    ("Erin", "knows", "Bob"),
    ("Erin", "lives in", "Berlin"),
    ("deploys", "run on", "Friday"),  # since Monday was forgotten
    ("parser", "is tested with", "Hypothesis"),
    ("parser", "uses", "Lark"),
    ("shop", "is written in", "Python"),
    ("shop", "runs on", "Hetzner"),
    ("shop", "stores orders in", "PostgreSQL"),
    ("shop", "uses", "Redis"),
    ("shop", "uses", "parser"),
}
# What ended, and the line that ended it.
ENDED = {
    ("Alice", "lives in", "Berlin"): 10,
    ("Bob", "works at", "Acme"): 16,
    ("Bob", "likes", "tabs"): 23,
    ("Carol", "owns", "parser"): 13,
    ("shop", "runs on", "Fly"): 26,
}
# MySQL, Monday, Porto, Frank and the invoices went with the memories that alone named them.
NAMES = {name for fact in [*NOW, *ENDED] for name in (fact[0], fact[2])}


def said(fact: Fact) -> Triple:
    return (fact.subject.name, fact.label, fact.object.name)


def test_the_story_has_what_it_promises() -> None:
    assert (len(STORY), sum(len(line.ends) for line in STORY), len(FORGOTTEN)) == (30, 8, 5)


def test_the_graph_that_is_left_is_the_one_that_was_told(on_each: Memories, script: Script) -> None:
    memories = on_each
    ids = [add(memories, script.says(line.text, *line.facts, ends=line.ends)) for line in STORY]
    for number in FORGOTTEN:
        memories.editor.forget(ids[number])
        settle(graph_of(memories))

    graph = graph_of(memories)
    facts = graph.drawn("", VIEW, history=True)
    sources = {said(fact): {*fact.memory_ids} for fact in facts}
    assert {said(fact) for fact in facts if not fact.invalid_at} == NOW
    assert {said(f): f.invalidated_by for f in facts if f.invalid_at} == {
        fact: ids[number] for fact, number in ENDED.items()
    }
    assert sources == {
        fact: {
            ids[number]
            for number, line in enumerate(STORY)
            if fact in line.facts and number not in FORGOTTEN
        }
        for fact in [*NOW, *ENDED]
    }
    assert {one["name"] for one in graph.find("", VIEW, 100)} == NAMES
    assert graph.counts() == (0, 0, "")
    assert max(len(script.calls(line.text)) for line in STORY) == 3
