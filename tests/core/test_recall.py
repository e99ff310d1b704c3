"""core: a recall sees one person's memories, of one project and of none in particular."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.config.settings import Config
from hookkit.core.memories import Memories
from hookkit.core.recall import Frame
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.block import Block, quoted
from hookkit.memory.model import GLOBAL, Scope
from hookkit.memory.ports import Point
from hookkit.store.edge import EdgeStore
from tests.bench.memories import texts
from tests.core.making import BOB, SHOP
from tests.core.prompts import FERNWAY, FOR_NOBODY, RELATED, UNRELATED

USERS = ("bob", "eve", "user")
PROJECTS = ("shop-1", "bank-2", "shop-11", GLOBAL)
TEXTS = ("Tests are run with make test.", "The port is 8123.", "Deploys are on Tuesdays.")
EVERY = [(user, project, text) for user in USERS for project in PROJECTS for text in TEXTS]
UNITS = 9000
LAST = (  # far from what the start of a session asks for
    "The CSV exporter now writes a BOM, as Excel garbled umlauts.",
    "Retry of the payment webhook is capped at 5 attempts.",
    "The flaky timezone test was caused by DST; it now freezes time.",
    "Ada asked for snake_case in all JSON fields from today on.",
    "Nightly import was moved to 03:30 UTC.",
)
DAYS = ("2026-08-01T12:00:00+00:00", "2026-09-01T12:00:00+00:00")
FLOOR = Config().recall_floor  # the embedder's own


def put(
    store: EdgeStore, embedder: MiniLm, of: Sequence[tuple[str, str, str]], **fields: Any
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


def test_an_explained_search_says_what_each_place_is_made_of_and_what_was_left_out(
    store: EdgeStore, raw: Memories, embedder: MiniLm
) -> None:
    put(store, embedder, [("bob", "shop-1", "The port is 8123.")], superseded_by="the-newer-one")
    put(store, embedder, [("bob", "shop-1", "Tests are run with `make test`.")], created_at=DAYS[0])
    put(store, embedder, [("bob", "shop-1", "Tests run with `make test`.")], created_at=DAYS[1])
    put(store, embedder, [("bob", "shop-1", "The port is 9001.")])
    hits = raw.recall.explain("which port?", BOB, 2, superseded=True)
    cut = {hit.hit.memory.text: hit.cut for hit in hits}
    newer = next(hit.hit.memory.id for hit in hits if "run with" in hit.hit.memory.text)

    assert cut == {
        "The port is 9001.": "",
        "Tests run with `make test`.": "",
        "The port is 8123.": "superseded by the-newe",
        "Tests are run with `make test`.": f"says the same as {newer[:8]}, which is newer",
    }
    assert [hit.memory.text for hit in raw.search("which port?", BOB, 2)] == [
        text for text, why in cut.items() if not why
    ]
    assert {signal.name for signal in hits[0].signals} >= {"meaning", "words", "session"}


def test_a_block_says_one_thing_once_and_never_what_is_superseded(
    store: EdgeStore, raw: Memories, embedder: MiniLm
) -> None:
    put(store, embedder, [("bob", "shop-1", "The port is 8123.")], superseded_by="the-newer-one")
    put(store, embedder, [("bob", "shop-1", "The port of the shop is 9001.")], created_at=DAYS[0])
    put(store, embedder, [("bob", "shop-1", "The shop's port is 9001.")], created_at=DAYS[1])
    blocks = [
        raw.for_session(BOB, SHOP.name, UNITS, ()),
        raw.for_prompt("what is the shop's port?", BOB, SHOP.name, UNITS, (), 5, FLOOR),
    ]

    assert [("8123" in b.text, b.text.count("9001"), len(b.ids)) for b in blocks] == [
        (False, 1, 1),
        (False, 1, 1),
    ]


def test_a_session_is_given_the_pinned_first_and_a_decision_before_a_raw_message(
    store: EdgeStore, raw: Memories, embedder: MiniLm
) -> None:
    put(store, embedder, [("bob", "shop-1", "We talked about the weather.")], kind="raw")
    put(
        store,
        embedder,
        [("bob", "shop-1", "The weather is taken from Open-Meteo.")],
        kind="decision",
    )
    put(store, embedder, [("bob", "shop-1", "Bob calls his cat Pixel.")], pinned=True)
    text = raw.for_session(BOB, SHOP.name, UNITS, ()).text
    places = [text.index(words) for words in ("cat Pixel", "Open-Meteo", "the weather.")]

    assert places == sorted(places)


def test_what_claude_md_says_is_left_out_and_told_so(everybody: Memories) -> None:
    frame = Frame(SHOP.name, UNITS, is_said=lambda text: "port" in text)
    for recalled in (
        everybody.recall.for_session(BOB, frame),
        everybody.recall.for_prompt("what is the port?", BOB, frame, 5, 0.0),
    ):
        said = {one.hit.memory.text for one in recalled.explained if "CLAUDE.md" in one.cut}

        assert (said, TEXTS[1] in recalled.block.text) == ({TEXTS[1]}, False)


def test_what_is_explained_is_what_is_shown_and_the_reason_for_the_rest(
    everybody: Memories,
) -> None:
    recalled = everybody.recall.for_session(BOB, Frame(SHOP.name, 500))
    cut = {one.cut for one in recalled.explained}

    assert len(recalled.block.ids) < len(recalled.explained)
    assert cut == {"", "no room within 500 characters"}
    assert recalled == everybody.recall.for_session(BOB, Frame(SHOP.name, 500))


def test_the_same_memories_give_the_same_block_in_whatever_order_they_came(
    store: EdgeStore, raw: Memories, embedder: MiniLm
) -> None:
    many = [f"{text} {n}" for n in range(4) for text in TEXTS] + ["Same.", "Same.", "Same."]
    points = [
        Point(
            str(uuid.UUID(int=n + 1)),
            vector,
            text,
            {
                "collection": "memories",
                "user_id": "bob",
                "project": SHOP.slug,
                "project_name": SHOP.name,
                "created_at": DAYS[n % 2],
                "session": f"s{n % 3}",
            },
        )
        for n, (text, vector) in enumerate(zip(many, embedder.embed(many), strict=True))
    ]
    blocks = set()
    for order in (points, points[::-1], points[7:] + points[:7]):
        store.delete([point.id for point in points])
        for point in order:
            store.upsert([point])
        blocks.add(
            (
                raw.for_session(BOB, SHOP.name, 900, ()),
                raw.for_prompt("which port?", BOB, SHOP.name, UNITS, (), 5, FLOOR),
            )
        )

    assert len(blocks) == 1


def test_what_was_worked_on_last_is_in_a_block_that_has_room_for_a_tenth(
    store: EdgeStore, raw: Memories, embedder: MiniLm
) -> None:
    old = [("bob", SHOP.slug, text) for text in texts(300, SHOP.name)]
    put(store, embedder, old, created_at="2026-01-05T09:00:00+00:00")
    put(store, embedder, [("bob", SHOP.slug, text) for text in LAST])
    block = raw.for_session(BOB, SHOP.name, 3000, ())

    assert len(block.ids) < 40
    assert [text for text in LAST if quoted(text) not in block.text] == []


# The packaged floor and leaning have seen these; tests/bench/test_recall_floors.py says more.
@pytest.mark.parametrize(
    ("about", "for_nobody", "at_least"),
    [(RELATED, UNRELATED, 0.9), (FERNWAY, FOR_NOBODY, 0.7)],
    ids=["shop", "fernway"],
)
def test_most_prompts_that_a_memory_is_about_are_given_it_and_the_others_nothing(
    about: Sequence[tuple[str, str]],
    for_nobody: Sequence[str],
    at_least: float,
    store: EdgeStore,
    raw: Memories,
    embedder: MiniLm,
) -> None:
    put(store, embedder, [("bob", SHOP.slug, memory) for _, memory in about])

    def block(prompt: str) -> Block:
        return raw.for_prompt(prompt, BOB, SHOP.name, UNITS, (), 5, FLOOR)

    given = sum(quoted(memory) in block(prompt).text for prompt, memory in about)
    silent = sum(not block(prompt).ids for prompt in for_nobody)

    assert given / len(about) >= at_least
    assert silent / len(for_nobody) > 0.9
