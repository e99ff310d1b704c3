"""core: a recall sees one person's memories, of one project and of none in particular."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import GLOBAL, Scope
from hookkit.memory.ports import Point
from hookkit.store.edge import EdgeStore
from tests.core.making import BOB, SHOP
from tests.core.prompts import RELATED, UNRELATED

USERS = ("bob", "eve", "user")
PROJECTS = ("shop-1", "bank-2", "shop-11", GLOBAL)
TEXTS = ("Tests are run with make test.", "The port is 8123.", "Deploys are on Tuesdays.")
EVERY = [(user, project, text) for user in USERS for project in PROJECTS for text in TEXTS]
UNITS = 9000
FLOOR = Config().recall_floor


def put(
    store: EdgeStore, embedder: MiniLm, of: Sequence[tuple[str, str, str]], **fields: str
) -> None:
    """Memories, each (user, project, text)."""
    vectors = embedder.embed([text for _, _, text in of])
    store.upsert(
        [
            Point(
                str(uuid.uuid4()),
                vector,
                text,
                {
                    "collection": "memories",
                    "user_id": user,
                    "project": project,
                    "project_name": project,
                    "created_at": f"2026-08-01T12:{number:02d}:00+00:00",
                    **fields,
                },
            )
            for number, (vector, (user, project, text)) in enumerate(zip(vectors, of, strict=True))
        ]
    )


@pytest.fixture
def everybody(store: EdgeStore, raw: Memories, embedder: MiniLm) -> Memories:
    """Memories of three people in three projects, and of none."""
    put(store, embedder, EVERY)
    return raw


def test_a_recall_sees_what_is_its_users_in_its_project_or_in_none_and_all_of_that(
    everybody: Memories,
) -> None:
    @given(
        user=st.sampled_from([*USERS, "nobody", "Bob", "bo"]),
        project=st.sampled_from([*PROJECTS, "shop", "nowhere", "*"]),
        query=st.sampled_from([*TEXTS, "", "shop-1 bank-2 eve"]),
    )
    @settings(max_examples=40, deadline=None)
    def law(user: str, project: str, query: str) -> None:
        scope = Scope(user, project)
        hits = everybody.search(query, scope, 100)
        mine = {(user, where) for where in (project, GLOBAL)}
        expected = sorted(one for one in EVERY if (one[0], one[1]) in mine)

        assert sorted((h.memory.user_id, h.memory.project, h.memory.text) for h in hits) == expected
        assert {(m.user_id, m.project) for m in everybody.newest(scope, 100, 0)} <= mine
        for block in (
            everybody.for_session(scope, project, UNITS, ()),
            everybody.for_prompt(query, scope, project, UNITS, (), 20, 0.0),
        ):
            assert {*block.ids} <= {hit.memory.id for hit in hits}

    law()


def test_a_session_is_given_everything_that_fits_and_nothing_twice(everybody: Memories) -> None:
    block = everybody.for_session(BOB, SHOP.name, UNITS, ())
    known = {memory.id for memory in everybody.newest(BOB, 100, 0)}

    assert (len(block.ids), {*block.ids}) == (6, known)
    assert all(block.text.count(f" {text}") == 2 for text in TEXTS)  # the project's and the global


def test_what_was_given_is_not_given_again(everybody: Memories) -> None:
    first = everybody.for_session(BOB, SHOP.name, UNITS, ())
    rest = everybody.for_session(BOB, SHOP.name, UNITS, first.ids[:4])

    assert {*rest.ids} == {*first.ids[4:]}
    assert everybody.for_session(BOB, SHOP.name, UNITS, first.ids) == ("", ())
    assert everybody.for_prompt("how are the tests run?", BOB, "", UNITS, first.ids, 5, FLOOR) == (
        "",
        (),
    )


def test_a_block_keeps_its_limit(everybody: Memories) -> None:
    block = everybody.for_session(BOB, SHOP.name, 500, ())

    assert 0 < len(block.ids) < 6
    assert len(block.text) <= 500


def test_of_one_agent_and_run_nobody_elses_is_seen(
    store: EdgeStore, raw: Memories, embedder: MiniLm
) -> None:
    put(store, embedder, [("bob", "shop-1", "A reviewer's.")], agent_id="reviewer", run_id="7")
    put(store, embedder, [("bob", "shop-1", "Nobody's.")])
    scopes = [BOB, Scope("bob", "shop-1", "reviewer"), Scope("bob", "shop-1", "reviewer", "8")]

    assert [sorted(h.memory.text for h in raw.search("whose", s, 9)) for s in scopes] == [
        ["A reviewer's.", "Nobody's."],
        ["A reviewer's."],
        [],
    ]


def test_nothing_is_recalled_from_nothing(raw: Memories) -> None:
    assert raw.for_session(BOB, SHOP.name, UNITS, ()) == ("", ())
    assert raw.for_prompt("how are the tests run?", BOB, "", UNITS, (), 5, FLOOR) == ("", ())
    assert (raw.search("x", BOB, 5), raw.count()) == ([], 0)


def test_a_prompt_is_given_no_more_than_the_limit_best_first(everybody: Memories) -> None:
    block = everybody.for_prompt("how are the tests run?", BOB, "", UNITS, (), 1, 0.0)

    assert (len(block.ids), TEXTS[0] in block.text) == (1, True)


@pytest.mark.parametrize("prompt", ["", "\ud800", "x" * 20_000, "🎉 \x00"])
def test_any_prompt_is_answered(prompt: str, everybody: Memories) -> None:
    assert everybody.for_prompt(prompt, BOB, "", UNITS, (), 5, 1.0) == ("", ())


def test_most_prompts_that_a_memory_is_about_are_given_it_and_the_others_nothing(
    store: EdgeStore, raw: Memories, embedder: MiniLm
) -> None:
    put(store, embedder, [("bob", SHOP.slug, memory) for _, memory in RELATED])
    given = sum(
        memory in raw.for_prompt(prompt, BOB, SHOP.name, UNITS, (), 5, FLOOR).text
        for prompt, memory in RELATED
    )
    silent = sum(
        not raw.for_prompt(prompt, BOB, SHOP.name, UNITS, (), 5, FLOOR).ids for prompt in UNRELATED
    )

    assert given / len(RELATED) > 0.8
    assert silent / len(UNRELATED) > 0.9
