"""Edits by hand: at once and whole, beside the history, with or without a model."""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hookkit.core.changes import Change, Changes
from hookkit.core.edit import Given, MetadataError, UnknownMemoryError
from hookkit.core.errors import HistoryUnavailableError
from hookkit.core.history import History
from hookkit.core.look import Whose
from hookkit.core.memories import Memories
from hookkit.core.wanted import NotOneMemoryError
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import GLOBAL, Scope
from hookkit.memory.ports import Filter, Match, ModelError, Payload, Point, Purpose
from hookkit.store.edge import EdgeStore
from tests.core.making import SHOP, texts

pytestmark = pytest.mark.heavy

SAID = "The shop deploys on Fridays."


def given(*said: str, **fields: Any) -> Given:
    messages = tuple(("user", text) for text in said or (SAID,))
    made = Given(str(uuid.uuid4()), messages, "bob", SHOP, "", "", {}, "fact")
    return made._replace(**fields)


class Says:
    """A model that finds these facts in whatever it is asked about, or gives no answer."""

    def __init__(self, *facts: str, fails: bool = False) -> None:
        marks = {"attributed_to": "user", "kind": "decision", "scope": "global"}
        self._facts = [{"text": fact, **marks} for fact in facts]
        self._fails = fails
        self.asked: list[str] = []

    def answer(self, system: str, prompt: str, schema: Payload, purpose: Purpose) -> Any:
        self.asked.append(prompt)
        if self._fails:
            raise ModelError("the model is not to be had")
        return {"memory": self._facts}


Distilling = Callable[[Says], Memories]


@pytest.fixture
def distilling(store: EdgeStore, embedder: MiniLm, tmp_path: Path) -> Distilling:
    """Memories with a model."""
    return lambda model: Memories(store, embedder, lambda: model, str(tmp_path / "history.db"))


def rows(folder: Path) -> list[tuple[str, str | None, str | None]]:
    """The history as mem0 itself reads it."""
    history = History(str(folder / "history.db"))
    try:
        ids = history.connection.execute("SELECT DISTINCT memory_id FROM history").fetchall()
        kept = [row for (memory_id,) in ids for row in history.get_history(memory_id)]
        return [(row["event"], row["old_memory"], row["new_memory"]) for row in kept]
    finally:
        history.close()


def test_what_is_given_twice_under_one_key_is_kept_once(raw: Memories, tmp_path: Path) -> None:
    once = given("one", "two")
    first = raw.editor.add(once, infer=False)
    second = raw.editor.add(once, infer=False)

    assert [m.id for m in second.memories] == [m.id for m in first.memories]
    assert texts(raw) == ["one", "two"]
    assert rows(tmp_path) == [("ADD", None, "one"), ("ADD", None, "two")]


def test_the_history_tells_of_a_change_and_of_a_deletion_without_the_words_that_went(
    raw: Memories, tmp_path: Path
) -> None:
    (memory,) = raw.editor.add(given(), infer=False).memories
    raw.editor.change(memory.id, "On Mondays.")
    assert rows(tmp_path) == [("ADD", None, SAID), ("UPDATE", SAID, "On Mondays.")]
    raw.editor.forget(memory.id)

    assert rows(tmp_path) == [("DELETE", None, None)]


def test_with_no_history_to_write_nothing_is_changed(
    store: EdgeStore, embedder: MiniLm, raw: Memories, tmp_path: Path
) -> None:
    (memory,) = raw.editor.add(given(), infer=False).memories
    (tmp_path / "file").write_text("no folder")
    broken = Memories(store, embedder, None, str(tmp_path / "file" / "history.db"))

    for act in (
        lambda: broken.editor.add(given("more"), infer=False),
        lambda: broken.editor.change(memory.id, "other"),
        lambda: broken.editor.forget(memory.id),
    ):
        with pytest.raises(HistoryUnavailableError, match="MEM0_HISTORY_DB_PATH"):
            act()
    assert texts(raw) == [SAID]


def test_a_change_that_fails_leaves_no_row(tmp_path: Path) -> None:
    changes = Changes(str(tmp_path / "history.db"))
    change = Change("m", "ADD", None, "x", "", "")

    with pytest.raises(ZeroDivisionError), changes.noted([change]):
        raise ZeroDivisionError
    with changes.noted([change._replace(new="y")]):
        pass
    assert rows(tmp_path) == [("ADD", None, "y")]


def test_a_history_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    path.write_text("no database, and long enough to be told apart from an empty one" * 20)

    with (
        pytest.raises(HistoryUnavailableError, match="history.db"),
        Changes(str(path)).noted([Change("m", "ADD", None, "x", "", "")]),
    ):
        pass


def test_writers_of_the_history_wait_for_each_other(tmp_path: Path) -> None:
    path = str(tmp_path / "history.db")

    def write(name: str) -> None:
        for number in range(20):
            with Changes(path).noted([Change(f"{name}{number}", "ADD", None, "x", "", "")]):
                pass

    threads = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rows(tmp_path)) == 80


@pytest.mark.parametrize("key", ["user_id", "project", "collection", "created_at", "", "k" * 101])
def test_metadata_does_not_say_whose_a_memory_is(raw: Memories, key: str) -> None:
    with pytest.raises(MetadataError, match="nothing was stored"):
        raw.editor.add(given(metadata={key: "x"}), infer=False)

    assert texts(raw) == []


def test_an_entity_goes_with_the_last_memory_that_names_it(
    store: EdgeStore, embedder: MiniLm, raw: Memories
) -> None:
    one, two = raw.editor.add(given("one", "two"), infer=False).memories
    vector = embedder.embed(["x"])[0]
    shared, alone = str(uuid.uuid4()), str(uuid.uuid4())
    for id_, links in ((shared, [one.id, two.id]), (alone, [one.id])):
        payload = {"collection": "entities", "user_id": "bob", "linked_memory_ids": links}
        when = "2026-08-01T12:00:00+00:00"
        store.upsert([Point(id_, vector, "x", {**payload, "data": "x", "created_at": when})])
    raw.editor.forget(one.id)

    (left,) = store.newest(Filter((Match("collection", ("entities",)),)), 10)
    assert (left.id, left.payload["linked_memory_ids"]) == (shared, [two.id])
    assert raw.editor.forget_all(Whose("bob"), with_entities=True) == (1, 0)
    assert store.count(Filter()) == 0


def test_forgetting_all_pages_until_nothing_is_left(raw: Memories) -> None:
    for start in range(0, 1200, 300):
        raw.editor.add(given(*(f"memory {n}" for n in range(start, start + 300))), infer=False)
    raw.editor.add(given("ada's", user_id="ada"), infer=False)

    assert raw.editor.forget_all(Whose("bob"), with_entities=False).memories == 1200
    assert [m.payload["data"] for m in raw.editor.newest(Whose(""), 10, 0)] == ["ada's"]


def test_an_entity_is_not_a_memory(store: EdgeStore, embedder: MiniLm, raw: Memories) -> None:
    id_ = str(uuid.uuid4())
    payload = {"collection": "entities", "data": "x", "created_at": "2026-08-01T12:00:00+00:00"}
    store.upsert([Point(id_, embedder.embed(["x"])[0], "x", payload)])

    for act in (raw.editor.get, raw.editor.forget):
        with pytest.raises(UnknownMemoryError):
            act(id_)
    assert store.count(Filter()) == 1


def test_a_model_distils_what_is_given(distilling: Distilling) -> None:
    model = Says("The shop deploys on Fridays.", "It deploys from the main branch.")
    memories = distilling(model)
    told = given("We deploy on Fridays, from main.", metadata={"topic": "deploy"}, agent_id="a1")
    kept = memories.editor.add(told, infer=True)

    assert sorted(m.payload["data"] for m in kept.memories) == texts(memories)
    assert len(kept.memories) == 2
    assert {m.payload["topic"] for m in kept.memories} == {"deploy"}
    assert {(m.payload["agent_id"], m.payload["project"]) for m in kept.memories} == {
        ("a1", SHOP.slug)
    }
    assert "user: We deploy on Fridays, from main." in model.asked[0]


def test_what_was_distilled_is_not_distilled_again(distilling: Distilling) -> None:
    model = Says("The shop deploys on Fridays.")
    memories, told = distilling(model), given()
    first = memories.editor.add(told, infer=True)
    second = memories.editor.add(told, infer=True)

    assert [m.id for m in first.memories] == [m.id for m in second.memories]
    assert len(model.asked) == 1


def test_without_an_answer_of_the_model_it_is_kept_as_it_was_said(distilling: Distilling) -> None:
    memories = distilling(Says(fails=True))
    kept = memories.editor.add(given(), infer=True)

    assert texts(memories) == [SAID]
    assert "kept as it was said" in kept.note
    assert "the model is not to be had" in kept.note


def test_nothing_new_is_told(distilling: Distilling) -> None:
    memories = distilling(Says())
    kept = memories.editor.add(given(), infer=True)

    assert (list(kept.memories), texts(memories)) == ([], [])
    assert "infer=false" in kept.note


def test_infer_false_asks_no_model(distilling: Distilling) -> None:
    model = Says("something else")
    memories = distilling(model)
    memories.editor.add(given(), infer=False)

    assert (texts(memories), model.asked) == ([SAID], [])


def test_a_global_memory_has_no_project(raw: Memories) -> None:
    raw.editor.add(given(project=SHOP._replace(slug=GLOBAL, name="")), infer=False)

    (memory,) = raw.editor.newest(Whose("bob", projects=(GLOBAL,)), 10, 0)
    assert memory.payload["project"] == GLOBAL


def test_the_table_is_the_one_that_mem0_makes(tmp_path: Path) -> None:
    def columns(path: Path) -> list[Any]:
        with sqlite3.connect(path) as connection:
            found = connection.execute("PRAGMA table_info(history)").fetchall()
        connection.close()
        return found

    History(str(tmp_path / "theirs.db")).close()
    with Changes(str(tmp_path / "ours.db")).noted([]):
        pass

    assert columns(tmp_path / "ours.db") == columns(tmp_path / "theirs.db")


def test_a_pinned_memory_comes_first_however_many_others_are_nearer_and_newer(
    store: EdgeStore, raw: Memories, embedder: MiniLm
) -> None:
    (far,) = raw.editor.add(given("Umlauts in file names are kept."), infer=False).memories
    for text in (f"Architecture and conventions of part {n} of the project." for n in range(100)):
        raw.editor.add(given(text), infer=False)

    def first() -> str:
        return raw.for_session(Scope("bob", SHOP.slug), SHOP.name, 2000, ()).ids[0]

    before = first()
    pinned = raw.editor.pin(far.id[:8], pinned=True)
    assert (before != far.id, first(), pinned.id) == (True, far.id, far.id)

    raw.editor.pin(far.id, pinned=False)
    assert first() == before


@pytest.mark.parametrize("beginning", ["", "abc", "ffffffff", "not an id"])
def test_an_id_that_is_not_one_memorys_pins_nothing(beginning: str, raw: Memories) -> None:
    raw.editor.add(given(), infer=False)

    with pytest.raises(NotOneMemoryError, match=r"ID must be the id of one memory"):
        raw.editor.pin(beginning, pinned=True)
