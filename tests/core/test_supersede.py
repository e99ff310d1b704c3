"""core.supersede: what a newer memory replaced is not shown, and comes back when that one goes."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.core import mem0_memory
from hookkit.core.changes import Changes
from hookkit.core.edit import Given
from hookkit.core.look import Whose, told
from hookkit.core.memories import Memories
from hookkit.core.supersede import FLOOR, Mark, mark, reopen, settle, supersede
from hookkit.core.superseding.rule import replaces
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import GLOBAL, Scope
from hookkit.memory.ports import Found, Point
from hookkit.store.edge import EdgeStore
from tests.core.making import (
    BANK,
    BOB,
    EVERYTHING,
    SHOP,
    a_job,
    asked,
    found,
    requests,
    scripted,
    texts,
)
from tests.core.superseding import KEPT, REPLACED, labelled
from tests.kit.fake_anthropic import FakeAnthropic

OLD = "The API listens on port 8080."
NEW = "The API listens on port 9090."
LATEST = "The API listens on port 7070."
HALF = 20  # of each list: in sight when the rule was written


def hits(pairs: Sequence[tuple[str, str]]) -> int:
    return sum(replaces(newer, older) for older, newer in pairs)


@pytest.mark.parametrize("part", [slice(HALF), slice(HALF, None)], ids=["seen", "held out"])
def test_of_labelled_pairs_four_in_five_are_told_and_none_wrongly(part: slice) -> None:
    assert hits(KEPT[part]) == 0
    assert hits(REPLACED[part]) >= 0.8 * len(REPLACED[part])


@pytest.mark.parametrize(("held_out", "at_least"), [(False, 35), (True, 27)], ids=["seen", "not"])
def test_of_the_longer_pairs_so_many_are_told_and_none_wrongly(
    held_out: bool, at_least: int
) -> None:
    """Seen: 35 of 35. Kept aside: 28 of 34 at the first look, 27 once holes had been closed.

    The rule before this one told 11 and 8, and took 6 of the first 115 that hold for replaced.
    """
    replaced, kept = labelled(held_out=held_out)

    assert [pair for pair in kept if replaces(*pair) or replaces(*pair[::-1])] == []
    assert hits(replaced) >= at_least


@pytest.mark.parametrize(
    ("newer", "is_replaced"),
    [
        ("Orders close at 18:30 since the shops complained.", True),
        ("We plan to let orders close at 18:30.", False),
        ("Orders close at 18:30 for an hour.", False),
        ("In staging orders close at 18:30.", False),
        ("Orders closed at 18:30.", False),
    ],
)
def test_a_plan_an_exception_and_a_tale_replace_nothing(newer: str, is_replaced: bool) -> None:
    assert replaces(newer, "Orders close at 17:00.") == is_replaced


def test_what_tells_of_a_second_thing_as_well_stays() -> None:
    older = "Orders close at 17:00; shops that are new may order until noon."

    assert not replaces("Orders close at 18:30.", older)


@pytest.mark.parametrize("pair", KEPT, ids=lambda pair: pair[0])
def test_a_statement_about_something_else_replaces_nothing_either_way(
    pair: tuple[str, str],
) -> None:
    assert not replaces(*pair)


@given(st.text() | st.sampled_from([text for pair in (*REPLACED, *KEPT) for text in pair]))
def test_nothing_replaces_itself(text: str) -> None:
    assert not replaces(text, text)


@given(st.text(), st.text())
def test_any_two_texts_have_an_answer(one: str, other: str) -> None:
    assert replaces(one, other) in (True, False)


def test_no_labelled_pair_is_too_far_apart_to_be_looked_at(embedder: MiniLm) -> None:
    older, newer = zip(*REPLACED, strict=True)
    pairs = zip(embedder.embed(older), embedder.embed(newer), strict=True)

    assert min(sum(a * b for a, b in zip(*pair, strict=True)) for pair in pairs) >= FLOOR


class Shelf:
    """Memories put into the store by hand, the n-th said on the n-th day."""

    def __init__(self, store: EdgeStore, embedder: MiniLm, folder: Path) -> None:
        self.store = store
        self.embedder = embedder
        self.history = folder / "history.db"
        self.changes = Changes(str(self.history))

    def put(self, day: int, text: str, **fields: Any) -> Point:
        payload = {
            "collection": "memories",
            "user_id": "bob",
            "project": SHOP.slug,
            "kind": "fact",
            "created_at": f"2026-08-{day:02d}T12:00:00+00:00",
            "data": text,
            **fields,
        }
        point = Point(str(uuid.uuid4()), self.embedder.embed([text])[0], text, payload)
        self.store.upsert([point])
        return point

    def added(self, day: int, text: str, **fields: Any) -> Point:
        point = self.put(day, text, **fields)
        supersede(self.store, self.changes, [point])
        return point

    def hidden(self) -> list[str]:
        shown = self.store.newest(EVERYTHING, 100)
        return sorted(f.payload["data"] for f in shown if f.payload.get("superseded_by"))

    def found(self, point: Point) -> Found:
        return self.store.get([point.id])[0]

    def forget(self, *points: Point) -> None:
        gone = [self.found(point) for point in points]
        self.store.delete([point.id for point in points])
        reopen(self.store, self.changes, gone)


@pytest.fixture
def shelf(store: EdgeStore, embedder: MiniLm, tmp_path: Path) -> Shelf:
    return Shelf(store, embedder, tmp_path)


def test_another_value_of_the_same_thing_hides_the_older(shelf: Shelf) -> None:
    old = shelf.added(1, OLD)
    new = shelf.added(2, NEW)

    assert shelf.hidden() == [OLD]
    assert shelf.found(old).payload["superseded_by"] == new.id


def test_what_was_said_later_wins_though_it_was_stored_first(shelf: Shelf) -> None:
    shelf.added(2, NEW)
    shelf.added(1, OLD)

    assert shelf.hidden() == [OLD]


@pytest.mark.parametrize(
    "fields",
    [
        {"project": BANK.slug},
        {"user_id": "eve"},
        {"agent_id": "reviewer"},
        {"kind": "raw", "role": "user"},
        {"project": GLOBAL},
    ],
    ids=["project", "user", "agent", "raw", "global"],
)
def test_what_is_anothers_gives_way_to_nothing(shelf: Shelf, fields: dict[str, str]) -> None:
    shelf.added(1, OLD, **fields)
    shelf.added(2, NEW)

    assert shelf.hidden() == []


@pytest.mark.parametrize(
    ("role", "more", "hidden"),
    [("user", "", 1), ("assistant", "", 0), ("user", " And so on." * 20, 0)],
)
def test_of_what_is_kept_as_said_only_a_persons_short_word_gives_way(
    shelf: Shelf, role: str, more: str, hidden: int
) -> None:
    shelf.added(1, OLD + more, kind="raw", role=role)
    shelf.added(2, NEW + more, kind="raw", role=role)

    assert len(shelf.hidden()) == hidden


def test_a_memory_is_withdrawn_before_it_gives_way_and_after_it(shelf: Shelf) -> None:
    """Before, so that one that cannot be is tried again; after, for what was kept since."""
    told: list[tuple[list[str], list[str]]] = []
    shelf.changes = Changes(
        str(shelf.history), withdraw=lambda ids: told.append(([*ids], shelf.hidden()))
    )
    old = shelf.added(1, OLD)
    before = [*told]
    shelf.added(2, NEW)

    assert (before, told) == ([], [([old.id], []), ([old.id], [OLD])])


def test_while_blocks_cannot_be_written_nothing_gives_way(shelf: Shelf) -> None:
    def read_only(_ids: Collection[str]) -> None:
        raise OSError(30, "Read-only file system")

    shelf.put(1, OLD)
    shelf.changes = Changes(str(shelf.history), withdraw=read_only)
    with pytest.raises(OSError, match="Read-only"):
        shelf.added(2, NEW)

    assert shelf.hidden() == []


def test_forgetting_the_newer_brings_the_older_back(shelf: Shelf) -> None:
    old, new = shelf.added(1, OLD), shelf.added(2, NEW)
    shelf.forget(new)

    assert (shelf.hidden(), shelf.found(old).payload) == ([], old.payload)


def test_of_a_chain_only_the_last_is_shown_whichever_goes(shelf: Shelf) -> None:
    _, new, latest = shelf.added(1, OLD), shelf.added(2, NEW), shelf.added(3, LATEST)
    chain = shelf.hidden()
    shelf.forget(new)
    without_middle = shelf.hidden()
    shelf.forget(latest)

    assert (chain, without_middle, shelf.hidden()) == ([OLD, NEW], [OLD], [])


def test_forgetting_the_last_two_of_a_chain_brings_the_first_back(shelf: Shelf) -> None:
    _, new, latest = shelf.added(1, OLD), shelf.added(2, NEW), shelf.added(3, LATEST)
    shelf.forget(new, latest)

    assert shelf.hidden() == []


def test_a_mark_that_a_crash_prevented_is_made_from_what_the_newer_says(shelf: Shelf) -> None:
    old = shelf.put(1, OLD)
    new = shelf.put(2, "Nothing listens on 8080 any more.", replaces=[old.id])
    done = [settle(shelf.store, shelf.changes, [shelf.found(new)]) for _ in range(2)]

    assert (done, shelf.hidden()) == ([1, 0], [OLD])


def test_the_history_tells_what_was_hidden_and_what_came_back(shelf: Shelf) -> None:
    old, new = shelf.added(1, OLD), shelf.added(2, NEW)
    shelf.forget(new)
    with sqlite3.connect(shelf.history) as connection:
        rows = connection.execute("SELECT memory_id, event, new_memory FROM history").fetchall()
    connection.close()

    assert rows == [(old.id, "SUPERSEDED", OLD), (old.id, "REOPENED", OLD)]


@pytest.mark.parametrize("meanwhile", ["changed", "forgotten"])
def test_what_was_changed_or_forgotten_meanwhile_is_not_set_back(
    shelf: Shelf, meanwhile: str
) -> None:
    old, new = shelf.put(1, OLD), shelf.put(2, NEW)
    seen = shelf.found(old)
    if meanwhile == "changed":
        shelf.store.upsert([old._replace(text="No.", payload={**old.payload, "data": "No."})])
    else:
        shelf.store.delete([old.id])
    before = shelf.store.get([old.id])
    with shelf.changes.noted([]):
        pass  # there is a history
    mark(shelf.store, shelf.changes, [Mark(seen, new.id)])
    with sqlite3.connect(shelf.history) as connection:
        rows = connection.execute("SELECT * FROM history").fetchall()
    connection.close()

    assert (shelf.store.get([old.id]), rows) == (before, [])


def answering(text: str, **fields: Any) -> dict[str, str]:
    fact = {"text": text, "attributed_to": "user", "kind": "fact", "scope": "project", **fields}
    return {"text": json.dumps({"memory": [fact]})}


def listed(body: dict[str, Any]) -> list[str]:
    """The memories that an extraction was shown."""
    text = str(body["messages"][0]["content"])
    section = text.split("## Existing Memories\n")[1].split("\n\n")[0]
    return [one["text"] for one in json.loads(section)]


MOVED = "Part 1 is deployed from the pipeline, by a tag."
BY_HAND = "Part 1 of the shop is deployed by hand."


def test_what_a_model_says_is_replaced_is_not_recalled(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found(BY_HAND), answering(MOVED, replaces=[0]))
    distilled.remember([a_job(asked(1))])
    distilled.remember([a_job(asked(1), name="s2-0", session="s2")])

    assert listed(requests(api)[1]) == [BY_HAND]
    assert texts(distilled) == [MOVED]
    assert [h.memory.text for h in distilled.search("how is part 1 deployed", BOB, 9)] == [MOVED]


@pytest.mark.parametrize("number", [1, 7, -1, 10**12])
def test_a_number_that_was_not_in_the_list_replaces_nothing(
    number: int, distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found(BY_HAND), answering(MOVED, replaces=[number]))
    distilled.remember([a_job(asked(1))])
    distilled.remember([a_job(asked(1), name="s2-0", session="s2")])

    assert texts(distilled) == sorted([BY_HAND, MOVED])


def test_a_model_may_not_let_every_projects_memory_give_way_to_that_of_one(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, answering("I like tabs.", scope="global"), answering(MOVED, replaces=[0]))
    distilled.remember([a_job(asked(1))])
    distilled.remember([a_job(asked(1), name="s2-0")])

    assert texts(distilled, Scope("bob", BANK.slug)) == ["I like tabs."]


def test_a_fact_that_is_out_of_date_may_be_learned_again(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found(BY_HAND), answering(MOVED, replaces=[0]), answering(BY_HAND, replaces=[0]))
    for number in range(3):
        at = f"2026-08-0{number + 1}T12:00:00.000Z"
        job = a_job(asked(1), name=f"s{number}-0", session=f"s{number}")
        distilled.remember([job._replace(turns=tuple(t._replace(at=at) for t in job.turns))])

    assert texts(distilled) == [BY_HAND]


def test_what_the_session_taught_before_is_shown_however_far_it_is(
    distilled: Memories, api: FakeAnthropic
) -> None:
    guess = "The crash comes from a stale lock file."
    near = [f"Part 1 of the shop is deployed with make deploy-1, note {n}." for n in range(12)]
    scripted(api, found(*near), found(guess), found())
    distilled.remember([a_job(asked(1), session="s0", name="s0-0")])
    distilled.remember([a_job(("Why does it crash at start?", "Perhaps a lock file."))])
    distilled.remember([a_job(asked(1), name="s1-1")])

    shown = listed(requests(api)[2])
    assert (len(shown), guess in shown) == (10, True)


def test_a_worker_that_died_before_the_mark_makes_it_at_the_next_try(
    distilled: Memories, api: FakeAnthropic, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted(api, found(BY_HAND), answering(MOVED, replaces=[0]))
    distilled.remember([a_job(asked(1))])
    job = a_job(asked(1), name="s2-0", session="s2")
    with monkeypatch.context() as died:
        died.setattr(mem0_memory, "supersede", lambda *_: 1 / 0)  # where the process would end
        with pytest.raises(ZeroDivisionError):
            distilled.remember([job])
    both = texts(distilled)
    distilled.remember([job])

    assert (both, texts(distilled), len(requests(api))) == (sorted([BY_HAND, MOVED]), [MOVED], 2)


def by_hand(memories: Memories, text: str) -> str:
    given = Given(str(uuid.uuid4()), (("user", text),), "bob", SHOP, "", "", {}, "fact")
    return memories.editor.add(given, infer=False).memories[0].id


def test_what_is_added_by_hand_replaces_and_comes_back_when_that_is_forgotten(
    raw: Memories,
) -> None:
    by_hand(raw, OLD)
    new = by_hand(raw, NEW)
    before = texts(raw)
    raw.editor.forget(new)

    assert (before, texts(raw)) == ([NEW], [OLD])


def test_of_a_whole_chain_that_is_forgotten_nothing_is_left(raw: Memories) -> None:
    for text in (OLD, NEW, LATEST):
        by_hand(raw, text)

    assert raw.editor.forget_all(Whose("bob"), with_entities=True).memories == 3
    assert texts(raw) == []


def test_a_memory_that_is_given_another_text_holds_again(raw: Memories) -> None:
    old = by_hand(raw, OLD)
    by_hand(raw, NEW)
    raw.editor.change(old, "Metrics listen on port 9100.")

    assert texts(raw) == ["Metrics listen on port 9100.", NEW]


def test_a_client_is_not_told_our_own_marks_as_metadata(raw: Memories) -> None:
    old = by_hand(raw, OLD)
    new = by_hand(raw, NEW)

    seen = told(raw.editor.get(old))
    assert (seen["metadata"], seen["superseded_by"]) == ({}, new)


def test_a_block_never_shows_both(raw: Memories) -> None:
    for text in (OLD, NEW, "The API retries 3 times.", "The API retries 5 times."):
        by_hand(raw, text)
    session = raw.for_session(BOB, SHOP.name, 6000, ()).text
    prompt = raw.for_prompt("which port does the API listen on?", BOB, "", 6000, (), 5, 0.0).text

    for block in (session, prompt):
        assert [value in block for value in ("9090", "8080", "5 times", "3 times")] == [
            True,
            False,
            True,
            False,
        ]
