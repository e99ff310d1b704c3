"""Every graph store: what memories said is found, holds as long as it does, and goes with them."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import neo4j
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.config.settings import Config
from hookkit.graph.choose import open_graph
from hookkit.graph.model import Entity, Realm, Statement, Told, fact_id, normalised
from hookkit.graph.ports import GraphStore, View
from hookkit.paths import Paths
from tests.doubles.neo4j_server import Server
from tests.graph.stores.kit import (
    ADA,
    Graph,
    Kept,
    Writer,
    day,
    entity,
    expected,
    memories,
    says,
    shared,
    shown,
    stories,
    told,
    vector_of,
)

ANY = View()
FEW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
STORES = ["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)]


@pytest.fixture(scope="module", params=STORES)
def opened(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Kept]:
    """One graph for all tests, as making one is slow: `kept` is this one emptied."""
    home = str(tmp_path_factory.mktemp("graph"))
    if request.param == "sqlite":
        yield in_sqlite(home)
    else:
        yield from on_neo4j(request.getfixturevalue("neo4j_server"), home)


def in_sqlite(home: str) -> Kept:
    def empty() -> None:
        for name in os.listdir(home):
            os.unlink(f"{home}/{name}")

    config = Config(graph_store="sqlite")
    return Kept(open_graph(Paths(home), config), empty, home, config)


def on_neo4j(server: Server, home: str) -> Iterator[Kept]:
    config = Config(
        graph_store="neo4j",
        neo4j_url=server.url,
        neo4j_user=server.user,
        neo4j_password=server.password,
        neo4j_base_label=f"Test{os.getpid()}",
    )
    store = open_graph(Paths(home), config)
    with neo4j.GraphDatabase.driver(server.url, auth=(server.user, server.password)) as driver:

        def empty() -> None:
            driver.execute_query(
                "MATCH (n:$($label)) DETACH DELETE n", label=config.neo4j_base_label
            )

        yield Kept(store, empty, home, config)
        empty()
    store.close()


@pytest.fixture
def kept(opened: Kept) -> Kept:
    opened.empty()
    return opened


@pytest.fixture
def graph(kept: Kept) -> GraphStore:
    return kept.store


def all_of(graph: GraphStore) -> Graph:
    return Graph(*graph.everything(ANY))


def names(entities: list[Entity]) -> list[str]:
    return [found.name for found in entities]


def test_an_empty_graph_finds_nothing(graph: GraphStore) -> None:
    assert all_of(graph) == Graph([], [])
    assert graph.named(ADA, ["ada"]) == []
    assert graph.near(ADA, [1.0, 0.0], "one", 5) == []
    assert graph.containing("", ANY, 5) == []
    assert graph.facts(["0" * 32], ANY, history=True) == []
    assert (graph.of_memories(["m1"]), graph.told(["m1"]), graph.forget(["m1"])) == ([], set(), 0)


def test_a_fact_is_found_from_both_its_ends_with_who_said_it(graph: GraphStore) -> None:
    one = told("m1", 1, ("Ada", "WORKS_AT", "Acme"))
    graph.put(one)

    (fact,) = graph.facts([entity("Acme").id], ANY)
    assert graph.facts([entity("Ada").id], ANY) == [fact]
    assert all_of(graph) == expected([one]) == Graph([entity("Acme"), entity("Ada")], [fact])
    assert (fact.label, fact.memory_ids, fact.valid_from) == ("works at", ("m1",), day(1))
    assert (fact.invalid_at, fact.invalidated_by) == ("", "")


def test_what_is_contradicted_is_history_and_knows_by_whom(graph: GraphStore) -> None:
    graph.put(told("m1", 1, ("Ada", "LIVES_IN", "Bath")))
    against = [says("Ada", "LIVES_IN", "Bath")]
    graph.put(told("m2", 2, ("Ada", "LIVES_IN", "Berlin"), contradicts=against))

    assert shown(graph.facts([entity("Ada").id], ANY)) == ["Ada LIVES_IN Berlin"]
    (old, _) = graph.facts([entity("Ada").id], ANY, history=True)
    assert (shown([old]), old.invalid_at) == (["-Ada LIVES_IN Bath"], day(2))
    assert (old.memory_ids, old.invalidated_by) == (("m1",), "m2")


def test_what_is_said_again_after_a_contradiction_holds_again(graph: GraphStore) -> None:
    home = says("Ada", "LIVES_IN", "Bath")
    for one in (
        told("m3", 3, ("Ada", "LIVES_IN", "Bath")),
        told("m1", 1, ("Ada", "LIVES_IN", "Bath")),
        told("m2", 2, contradicts=[home]),
    ):
        graph.put(one)

    (fact,) = graph.facts([home.subject], ANY)
    assert (fact.memory_ids, fact.valid_from) == (("m1", "m3"), day(1))
    assert graph.forget(["m3"]) == 1
    assert shown(graph.facts([home.subject], ANY, history=True)) == ["-Ada LIVES_IN Bath"]


def test_forgetting_the_memory_that_contradicted_reopens_the_fact(graph: GraphStore) -> None:
    graph.put(told("m1", 1, ("Ada", "LIVES_IN", "Bath")))
    graph.put(told("m2", 2, contradicts=[says("Ada", "LIVES_IN", "Bath")]))

    assert graph.forget(["m2"]) == 0
    assert shown(graph.facts([entity("Ada").id], ANY)) == ["Ada LIVES_IN Bath"]


def test_a_changed_memory_says_only_what_it_says_now(graph: GraphStore) -> None:
    graph.put(told("m1", 1, ("Ada", "LIVES_IN", "Bath")))
    graph.put(told("m1", 1, ("Ada", "LIVES_IN", "Berlin")))

    assert all_of(graph) == expected([told("m1", 1, ("Ada", "LIVES_IN", "Berlin"))])


def test_moments_are_compared_as_moments(graph: GraphStore) -> None:
    first = told("m1", 1, ("Ada", "LIKES", "Bath"))._replace(at="2026-08-01T12:30:00+02:00")
    second = told("m2", contradicts=[says("Ada", "LIKES", "Bath")])
    graph.put(first)
    graph.put(second._replace(at="2026-08-01T11:00:00.5Z"))

    (fact,) = graph.facts([entity("Ada").id], ANY, history=True)
    assert (fact.valid_from, fact.invalid_at) == (first.at, "2026-08-01T11:00:00.5Z")


def test_a_memory_that_said_nothing_is_known_to_have_been_taken_in(graph: GraphStore) -> None:
    graph.put(told("m1"))

    assert graph.told(["m1", "m2"]) == {"m1"}
    assert graph.forget(["m1", "m1"]) == 0
    assert graph.told(["m1"]) == set()


def test_a_statement_about_a_stranger_is_refused_and_nothing_is_put(graph: GraphStore) -> None:
    one = told("m1", 1, ("Ada", "LIKES", "Bath"))

    with pytest.raises(ValueError, match="among entities"):
        graph.put(one._replace(entities=one.entities[:1]))
    with pytest.raises(ValueError, match="ISO 8601"):
        graph.put(one._replace(at="yesterday"))
    assert graph.told(["m1"]) == set()


def test_forgetting_counts_what_is_gone_and_takes_entities_along(graph: GraphStore) -> None:
    graph.put(told("m1", 1, ("Ada", "LIKES", "Bath"), ("Ada", "LIKES", "Tea")))
    graph.put(told("m2", 2, ("Ada", "LIKES", "Tea")))

    assert graph.forget(["m1"]) == 1
    assert all_of(graph) == expected([told("m2", 2, ("Ada", "LIKES", "Tea"))])
    assert names(graph.of_memories(["m1", "m2"])) == ["Ada", "Tea"]


def test_entities_are_found_by_name_and_alias_in_their_realm_alone(graph: GraphStore) -> None:
    elsewhere = Realm("ada", "other")
    one = entity("PostgreSQL", kind="tool", aliases=("postgres",))
    graph.put(told("m1")._replace(entities=(one,)))
    graph.put(told("m2", realm=elsewhere)._replace(entities=(entity("Postgres", elsewhere),)))

    assert graph.named(ADA, ["postgres", "mysql"]) == [one]
    assert graph.named(ADA, ["postgresql"]) == [one]
    assert graph.named(elsewhere, ["postgres"]) == [entity("Postgres", elsewhere)]
    assert names(graph.containing("GRES", ANY, 9)) == ["Postgres", "PostgreSQL"]
    assert names(graph.containing("gres", ANY, 1)) == ["Postgres"]
    assert graph.containing("gres", ANY, 0) == []


def test_the_nearest_names_come_first_with_their_raw_cosine(graph: GraphStore) -> None:
    vectors = {"East": (2.0, 0.0), "West": (-1.0, 0.0), "North": (0.0, 0.5), "None": (0.0, 0.0)}
    known = {name: entity(name, embedder="one", vector=vector) for name, vector in vectors.items()}
    others = (
        entity("Other", embedder="two", vector=(1.0, 0.0)),
        entity("Longer", embedder="one", vector=(1.0, 0.0, 0.0)),
    )
    graph.put(told("m1")._replace(entities=(*known.values(), *others)))

    found = graph.near(ADA, [3.0, 4.0], "one", 9)
    assert [one for one, _ in found] == [known["North"], known["East"], known["West"]]
    assert [cosine for _, cosine in found] == pytest.approx([0.8, 0.6, -0.6])
    assert len(graph.near(ADA, [3.0, 4.0], "one", 2)) == 2
    assert graph.near(ADA, [0.0, 0.0], "one", 9) == []
    assert graph.near(ADA, [float("nan"), 0.0], "one", 9) == []
    assert graph.named(ADA, ["none"])[0].vector == ()


def test_each_embedder_has_its_vector_until_no_memory_has_it(graph: GraphStore) -> None:
    old = entity("Ada", embedder="one", vector=(1.0, 0.0))
    new = entity("Ada", embedder="two", vector=(0.0, 1.0))
    graph.put(told("m2", 2)._replace(entities=(new,)))
    graph.put(told("m1", 1)._replace(entities=(old,)))

    assert graph.named(ADA, ["ada"]) == [new]
    assert [one for one, _ in graph.near(ADA, [1.0, 0.0], "one", 9)] == [old]
    graph.forget(["m2"])
    assert graph.named(ADA, ["ada"]) == [old]
    assert graph.near(ADA, [1.0, 0.0], "two", 9) == []


def test_a_view_shows_what_its_user_projects_agent_and_run_may_see(graph: GraphStore) -> None:
    bob = Realm("bob", "b")
    graph.put(told("m1", 2, ("Ada", "LIKES", "Tea"), agent_id="cook", run_id="r1"))
    graph.put(told("m2", 1, ("Ada", "LIKES", "Tea"), ("Ada", "LIKES", "Ale"), run_id="r2"))
    graph.put(told("m3", 1, ("Bob", "LIKES", "Ale"), realm=bob))
    shown_to = {
        "all": (ANY, ["Ada LIKES Ale", "Ada LIKES Tea", "Bob LIKES Ale"]),
        "user": (View(user_id="bob"), ["Bob LIKES Ale"]),
        "project": (View(projects=(ADA.project, "x")), ["Ada LIKES Ale", "Ada LIKES Tea"]),
        "no project": (View(projects=()), []),
        "agent": (View(agent_id="cook"), ["Ada LIKES Tea"]),
        "run": (View(run_id="r2"), ["Ada LIKES Ale", "Ada LIKES Tea"]),
        "both": (View(agent_id="cook", run_id="r2"), []),
    }

    everybody = [found.id for found in all_of(graph).entities]
    for who, (view, facts) in shown_to.items():
        entities, found = graph.everything(view)
        assert shown(found) == shown(graph.facts(everybody, view)) == facts, who
        assert graph.containing("", view, 99) == entities, who
        seen = {end for fact in found for end in (fact.subject, fact.object)}
        assert seen == set(entities), who
    (tea,) = graph.facts(everybody, View(agent_id="cook"))
    assert (tea.memory_ids, tea.valid_from) == (("m1",), day(2))


HOSTILE = {
    "cypher": "x'}) MATCH (n) DETACH DELETE n //",
    "backquotes": "`) DETACH DELETE (`n`",
    "sql": "x'); DROP TABLE memory; --",
    "parameter": "$memory {hk_key} :BASE %s {0}",
    "long": "ab" * 5000,
    "right to left": "\u202eמירושלים\u202c שלום",
    "emoji": "👩‍👩‍👧‍👦🏴\U000e0067\U000e0062\U000e007f",
    "combining": "Z̸̡̛a̴l̷g̶o" + "\u0301" * 300,
    "quotes": "\"'\\\\u0027\u2019",
    "lines": "a\r\nb\u2028c\td",
    "astral and wide": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 Ｗｉｄｅ ﷺ",
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_words_are_kept_found_and_not_executed(graph: GraphStore, words: str) -> None:
    graph.put(told("m1", 1, ("Ada", "LIKES", "Tea")))
    odd = entity(words, kind=words, aliases=(normalised(words + " alias"),))
    fact = Statement(odd.id, words, odd.id, words)
    id = words[:200]  # an index takes 8 kB
    other = Told(id, ADA, words, words, day(2), (odd,), (fact,), (id,))
    graph.put(other)

    assert all_of(graph) == expected([told("m1", 1, ("Ada", "LIKES", "Tea")), other])
    assert graph.named(ADA, [odd.norm]) == graph.named(ADA, odd.aliases) == [odd]
    assert graph.containing(words, View(agent_id=words, run_id=words), 9) == [odd]
    assert graph.facts([odd.id], View(run_id=words))[0].label == words
    assert (graph.told([id]), graph.of_memories([id])) == ({id}, [odd])
    assert graph.forget([id]) == 1
    assert shown(all_of(graph).facts) == ["Ada LIKES Tea"]


@pytest.mark.parametrize("bad", ["\0", "\ud83d", "\udc4d"], ids=["NUL", "high half", "low half"])
def test_what_no_store_can_keep_is_replaced_and_still_found(graph: GraphStore, bad: str) -> None:
    odd = entity(f"A{bad}da", kind=bad, aliases=(f"x{bad}",), embedder=bad, vector=(1.0, 0.0))
    realm = Realm(f"a{bad}", bad)
    fact = Statement(odd.id, "IS", odd.id, bad)
    one = Told(f"m{bad}", realm, bad, bad, day(1), (odd._replace(realm=realm),), (fact,))
    graph.put(one)

    (found,) = graph.named(realm, [f"x{bad}"])
    assert (found.id, found.name, found.norm) == (odd.id, "A\ufffdda", "a\ufffdda")
    assert [one for one, _ in graph.near(realm, [1.0, 0.0], bad, 1)] == [found]
    assert len(graph.containing(f"A{bad}D", View(realm.user_id, (bad,), bad, bad), 1)) == 1
    assert graph.facts([odd.id], ANY)[0].memory_ids == ("m\ufffd",)
    assert graph.told([f"m{bad}"]) == {"m\ufffd"}
    assert graph.forget([f"m{bad}"]) == 1


@FEW
@given(stories(), st.data())
def test_the_order_in_which_memories_come_does_not_matter(
    kept: Kept, story: list[Told], data: st.DataObject
) -> None:
    kept.empty()
    for one in data.draw(st.permutations(story)):
        kept.store.put(one)

    assert all_of(kept.store) == expected(story)


@FEW
@given(stories(3), st.data())
def test_putting_a_memory_twice_changes_nothing(
    kept: Kept, story: list[Told], data: st.DataObject
) -> None:
    kept.empty()
    for one in [*story, *data.draw(st.lists(st.sampled_from(story), max_size=4))]:
        kept.store.put(one)

    assert all_of(kept.store) == expected(story)


@FEW
@given(stories(), st.sets(st.sampled_from([f"m{number}" for number in range(5)])))
def test_forgetting_is_as_if_it_had_never_been_put(
    kept: Kept, story: list[Told], gone: set[str]
) -> None:
    kept.empty()
    for one in story:
        kept.store.put(one)
    before = {fact.id: fact.invalid_at == "" for fact in expected(story).facts}
    left = expected(one for one in story if one.memory_id not in gone)
    after = {fact.id: fact.invalid_at == "" for fact in left.facts}

    lost = [id for id, held in before.items() if id not in after or held > after[id]]
    assert kept.store.forget(sorted(gone)) == len(lost)
    assert all_of(kept.store) == left


@FEW
@given(st.lists(st.one_of(memories(), st.sampled_from(["m0", "m1", "m2"])), max_size=8))
def test_a_graph_is_what_the_memories_that_stand_say(kept: Kept, steps: list[Told | str]) -> None:
    kept.empty()
    standing: dict[str, Told] = {}
    for step in steps:
        if isinstance(step, Told):
            kept.store.put(step)
            standing[step.memory_id] = step
        else:
            kept.store.forget([step])
            standing.pop(step, None)

    assert all_of(kept.store) == expected(standing.values())
    named = kept.store.named(ADA, [found.norm for found in expected(standing.values()).entities])
    for one in named:
        assert one.vector == vector_of(one.name.capitalize(), one.embedder)


def test_four_threads_write_and_read_at_once(graph: GraphStore) -> None:
    def write(name: str) -> None:
        for number in range(6):
            graph.put(shared(name, number))
            graph.facts([entity("Hub").id], ANY)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write, "abcd"))

    assert all_of(graph) == expected(shared(name, number) for name in "abcd" for number in range(6))


@pytest.mark.heavy
def test_four_processes_lose_no_fact_and_make_no_entity_twice(kept: Kept) -> None:
    writers = [Writer.start(kept, name, 50) for name in "abcd"]
    said = [writer.finish() for writer in writers]

    assert (said, [writer.process.returncode for writer in writers]) == ([50] * 4, [0] * 4)
    assert all_of(kept.store) == expected(
        shared(name, number) for name in "abcd" for number in range(50)
    )


@pytest.mark.heavy
def test_writers_killed_in_the_middle_leave_whole_memories(kept: Kept) -> None:
    """What was acknowledged is there; of what was not, all or nothing."""
    writers = [Writer.start(kept, name, 100_000) for name in "abcd"]
    for writer in writers:
        writer.await_said(5)
    for writer in writers:
        writer.process.send_signal(signal.SIGKILL)
    said = [5 + writer.finish() for writer in writers]

    tried = {
        f"{name}-{number}": shared(name, number)
        for name, count in zip("abcd", said, strict=True)
        for number in range(count + 1)
    }
    there = kept.store.told([*tried])
    acknowledged = {
        f"{name}-{number}"
        for name, count in zip("abcd", said, strict=True)
        for number in range(count)
    }
    assert acknowledged <= there
    assert all_of(kept.store) == expected(tried[id] for id in there)
    kept.store.put(told("after", 1, ("Hub", "HAS", "Spoke 1")))  # nobody holds a lock


def test_a_graph_is_there_for_who_opens_it_next(kept: Kept) -> None:
    kept.store.put(told("m1", 1, ("Ada", "LIKES", "Tea")))
    again = open_graph(Paths(kept.home), kept.config)

    assert all_of(again) == expected([told("m1", 1, ("Ada", "LIKES", "Tea"))])
    again.close()


def test_a_contradiction_of_what_nobody_says_waits_for_it(graph: GraphStore) -> None:
    tea = says("Ada", "LIKES", "Tea")
    graph.put(told("m2", 2, contradicts=[tea]))
    assert all_of(graph) == Graph([], [])

    graph.put(told("m1", 1, ("Ada", "LIKES", "Tea")))
    (fact,) = graph.facts([tea.subject], ANY, history=True)
    assert (fact.id, fact.invalidated_by) == (fact_id(tea), "m2")


def test_ten_thousand_ids_are_asked_for_at_once(graph: GraphStore) -> None:
    graph.put(told("m1", 1, ("Ada", "LIKES", "Tea")))
    many = [f"m{number}" for number in range(10_000)]

    assert graph.told(many) == {"m1"}
    assert names(graph.of_memories(many)) == ["Ada", "Tea"]
    assert graph.forget(many) == 1


@FEW
@given(stories(), st.sets(st.sampled_from([f"m{number}" for number in range(5)]), min_size=1))
def test_what_memories_said_makes_the_same_graph_elsewhere(
    kept: Kept, story: list[Told], gone: set[str]
) -> None:
    kept.empty()
    for one in story:
        kept.store.put(one)
    said = kept.store.said([one.memory_id for one in story] + ["nobody"])
    some = kept.store.said(sorted(gone))
    kept.empty()
    for one in reversed(said):
        kept.store.put(one)

    assert all_of(kept.store) == expected(story)
    assert some == [one for one in said if one.memory_id in gone]
    assert [one.memory_id for one in said] == [one.memory_id for one in story]
    assert not any(entity.vector for one in said for entity in one.entities)
