"""core: what was said becomes memories once, in its own project, however often it is tried."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hookkit.core.errors import HistoryUnavailableError
from hookkit.core.memories import Memories
from hookkit.core.remember import MESSAGE_CHARS
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.model import Scope
from hookkit.memory.ports import ModelError
from hookkit.store.edge import EdgeStore
from tests.core.making import (
    BANK,
    BOB,
    EVERYTHING,
    SHOP,
    a_job,
    all_of,
    asked,
    found,
    model_at,
    new_messages,
    open_store,
    requests,
    scripted,
    texts,
)
from tests.kit.fake_anthropic import FakeAnthropic

FACT = "Part 1 of the shop is deployed with make deploy-1."
WORDS = [words for number in (1, 2, 3) for words in asked(number)]


def test_three_exchanges_are_one_request_with_roles_kept_and_nothing_twice(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT))
    saved = distilled.remember([a_job(asked(1), asked(2)), a_job(asked(3), name="s1-1")])

    (body,) = requests(api)
    roles = ("user", "assistant") * 3
    assert (saved, texts(distilled)) == (1, [FACT])
    assert new_messages(body) == [
        f"{role}: {words}" for role, words in zip(roles, WORDS, strict=True)
    ]


def test_more_than_three_are_asked_about_three_at_a_time(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found("one", "two"), found("three"))
    saved = distilled.remember([a_job(*map(asked, range(1, 6)))])

    assert (saved, [len(new_messages(body)) for body in requests(api)]) == (3, [6, 4])


def test_a_job_done_twice_makes_no_second_memory_and_no_second_request(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT))
    saved = [distilled.remember([a_job(asked(1))]) for _ in range(2)]

    assert (saved, texts(distilled), len(requests(api))) == ([1, 0], [FACT], 1)


def test_a_worker_that_died_before_it_finished_the_job_is_no_reason_to_save_it_twice(
    embedder: MiniLm, api: FakeAnthropic, tmp_path: Path
) -> None:
    scripted(api, found(FACT))
    saved = []
    for _ in range(2):
        store = open_store(tmp_path, embedder)
        memories = Memories(store, embedder, model_at(api.url), str(tmp_path / "history.db"))
        saved.append(memories.remember([a_job(asked(1))]))
        memories.close()

    assert (saved, len(requests(api))) == ([1, 0], 1)


def test_of_a_batch_that_failed_only_the_rest_is_asked_again(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT), {"status": 529}, found("The rest of it."))
    job = a_job(*map(asked, range(1, 5)))
    with pytest.raises(ModelError, match="529"):
        distilled.remember([job])
    saved = distilled.remember([job])

    assert (saved, texts(distilled)) == (1, [FACT, "The rest of it."])
    assert [len(new_messages(body)) for body in requests(api)] == [6, 2, 2]


def test_without_a_model_each_message_is_a_memory_and_again_is_none(raw: Memories) -> None:
    saved = [raw.remember([a_job(asked(1), asked(2))]) for _ in range(2)]

    assert (saved, texts(raw)) == ([4, 0], sorted(WORDS[:4]))
    assert sorted((memory.kind, memory.role) for memory in all_of(raw)) == [
        ("raw", "assistant"),
        ("raw", "assistant"),
        ("raw", "user"),
        ("raw", "user"),
    ]


def without_answer(raw: Memories, store: EdgeStore) -> None:
    """Remember an exchange, as a worker does that dies between its two messages."""
    raw.remember([a_job(asked(1))])
    store.delete([memory.id for memory in all_of(raw) if memory.role == "assistant"])


def test_a_message_that_was_cut_off_is_kept_at_the_next_try(
    raw: Memories, store: EdgeStore
) -> None:
    without_answer(raw, store)

    assert (texts(raw), raw.remember([a_job(asked(1))]), texts(raw)) == (
        [WORDS[0]],
        1,
        sorted(WORDS[:2]),
    )


def test_what_was_kept_as_said_is_not_distilled_when_a_model_comes(
    raw: Memories, api: FakeAnthropic
) -> None:
    raw.remember([a_job(asked(1))])
    raw.distil_with(model_at(api.url))
    scripted(api, found(FACT))
    saved = raw.remember([a_job(asked(1)), a_job(asked(2), name="s1-1")])

    (body,) = requests(api)
    assert (saved, texts(raw)) == (1, sorted([*WORDS[:2], FACT]))
    assert new_messages(body) == [f"user: {WORDS[2]}", f"assistant: {WORDS[3]}"]


def test_what_was_half_kept_when_a_model_comes_is_kept_whole(
    raw: Memories, store: EdgeStore, api: FakeAnthropic
) -> None:
    without_answer(raw, store)
    raw.distil_with(model_at(api.url))

    assert (raw.remember([a_job(asked(1))]), texts(raw), requests(api)) == (
        1,
        sorted(WORDS[:2]),
        [],
    )


def test_what_was_distilled_is_not_kept_as_said_when_the_model_goes(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT))
    distilled.remember([a_job(asked(1))])
    distilled.distil_with(None)

    assert (distilled.remember([a_job(asked(1))]), texts(distilled)) == (0, [FACT])


def test_another_project_is_not_in_the_extraction_and_ones_own_is(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found("The bank deploys part 7 on Mondays."), found("The shop: on Tuesdays."))
    distilled.remember([a_job(asked(7), project=BANK, session="s9", name="s9-0")])
    distilled.remember([a_job(asked(7))])
    distilled.remember([a_job(asked(7), name="s1-1")])

    existing = [
        body["messages"][0]["content"].split("## Existing Memories\n")[1].split("\n\n")[0]
        for body in requests(api)
    ]
    assert [json.loads(one) for one in existing] == [
        [],
        [],
        [{"id": "0", "text": "The shop: on Tuesdays."}],
    ]
    assert texts(distilled) == ["The shop: on Tuesdays."]


def test_what_was_said_before_does_not_leak_into_the_next_extraction(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found())
    for number in (1, 2):
        distilled.remember([a_job(asked(number), name=f"s1-{number}")])

    (_, second) = requests(api)
    assert [words in json.dumps(second) for words in WORDS[:4]] == [False, False, True, True]


BAD_ANSWERS: dict[str, tuple[Any, str]] = {
    "not JSON": ("I found nothing.", "there is no JSON in its 16 characters"),
    "no list": ('{"memory": "x"}', "it does not fit the schema (type at $.memory)"),
    "a bare list": ("[]", "it does not fit the schema (type at $)"),
    "words for memories": ('{"memory": ["x"]}', "(type at $.memory[0])"),
    "another key": ('{"facts": []}', "it does not fit the schema"),
    "no text": ('{"memory": [{"attributed_to": "user"}]}', "(required at $.memory[0])"),
    "no such kind": (
        '{"memory": [{"text": "x", "attributed_to": "user", "kind": "?", "scope": "global"}]}',
        "(enum at $.memory[0].kind)",
    ),
    "cut off": (
        {"text": '{"memory": []}', "stop_reason": "max_tokens"},
        "it was cut off (see MEM0_LLM_MAX_TOKENS)",
    ),
    "refused": ({"text": "", "stop_reason": "refusal"}, "the model refused"),
    "no content": ({"blocks": []}, "there is no JSON in its 0 characters"),
}


@pytest.mark.parametrize(("reply", "reason"), BAD_ANSWERS.values(), ids=BAD_ANSWERS)
def test_a_bad_answer_is_an_error_and_saves_nothing(
    reply: Any, reason: str, distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, reply)
    with pytest.raises(ModelError) as caught:
        distilled.remember([a_job(asked(1))])

    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (texts(distilled), WORDS[0] in str(caught.value)) == ([], False)


def test_nothing_worth_remembering_is_no_error(distilled: Memories, api: FakeAnthropic) -> None:
    scripted(api, found())

    assert (distilled.remember([a_job(asked(1))]), texts(distilled)) == (0, [])


def test_a_memory_may_speak_of_the_tags_that_mem0_cuts_out(
    distilled: Memories, api: FakeAnthropic
) -> None:
    tagged = ["The parser cuts at <think> tags.", "A stray </think> is kept; ```json too."]
    scripted(api, found(*tagged))
    distilled.remember([a_job(asked(1))])

    assert texts(distilled) == sorted(tagged)


def test_a_long_message_is_asked_about_by_its_beginning_and_its_end(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found())
    long = f"It begins here. {'and so on ' * 10_000} It ends here."
    distilled.remember([a_job((long, "Done."))])

    (body,) = requests(api)
    asked_about = "\n".join(new_messages(body))
    assert [part in asked_about for part in ("It begins here.", "[...]", "It ends here.")] == [
        True
    ] * 3
    assert len(asked_about) < MESSAGE_CHARS + 100


HALF = "Half a character: \ud800, and the whole one: 🎉."


@pytest.mark.parametrize("kept", ["raw", "distilled"])
def test_half_a_character_is_replaced_wherever_it_comes_from(
    kept: str, request: pytest.FixtureRequest, api: FakeAnthropic
) -> None:
    half = found("Half a character: HALF.")["text"].replace("HALF", "\\ud800")
    scripted(api, {"text": half})
    memories: Memories = request.getfixturevalue(kept)
    memories.remember([a_job((HALF, HALF))])

    assert [text.split(",")[0].rstrip(".") for text in texts(memories)] == [
        "Half a character: \ufffd"
    ] * (2 if kept == "raw" else 1)


def test_a_memory_says_whose_it_is_and_when_and_where_it_was_said(
    distilled: Memories, api: FakeAnthropic, store: EdgeStore
) -> None:
    scripted(api, found(FACT))
    distilled.remember([a_job(asked(1), asked(2), agent_id="reviewer")])

    (memory,) = all_of(distilled)
    assert memory == memory._replace(
        text=FACT,
        kind="fact",
        project=SHOP.slug,
        project_name=SHOP.name,
        user_id="bob",
        session="s1",
        source="s1-0#0 s1-0#1",
        created_at="2026-08-01T12:02:30.000+00:00",
    )
    assert store.newest(EVERYTHING, 1)[0].payload["agent_id"] == "reviewer"


@pytest.mark.parametrize(
    ("at", "created_at"),
    [
        ("2026-08-01T12:00:00.123Z", "2026-08-01T12:00:00.123+00:00"),
        ("2026-08-01T14:00:00+02:00", "2026-08-01T12:00:00.000+00:00"),
        ("2026-08-01T12:00:00", "2026-08-01T12:00:00.000+00:00"),
        ("yesterday", "2026-08-01T12:00:00.000+00:00"),
        ("", "2026-08-01T12:00:00.000+00:00"),
    ],
)
def test_when_it_was_said_is_told_in_utc_whatever_the_transcript_says(
    at: str, created_at: str, raw: Memories
) -> None:
    job = a_job(asked(1))
    raw.remember([job._replace(turns=tuple(turn._replace(at=at) for turn in job.turns))])

    assert {memory.created_at for memory in all_of(raw)} == {created_at}


def test_the_model_is_told_the_day_on_which_it_was_said(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, found())
    distilled.remember([a_job(asked(1))])

    assert "The new messages are of 2026-08-01." in requests(api)[0]["messages"][0]["content"]


def rows(history: Path) -> list[tuple[str, str, str]]:
    with sqlite3.connect(history) as connection:
        found = connection.execute("SELECT event, memory_id, new_memory FROM history").fetchall()
    connection.close()
    return found


@pytest.mark.parametrize("kept", ["raw", "distilled"])
def test_each_memory_has_a_row_in_the_history_where_that_was_asked_for(
    kept: str, store: EdgeStore, embedder: MiniLm, api: FakeAnthropic, tmp_path: Path
) -> None:
    scripted(api, found(FACT))
    history = tmp_path / "else where" / "history.db"
    model = model_at(api.url) if kept == "distilled" else None
    memories = Memories(store, embedder, model, str(history))
    memories.remember([a_job(asked(1))])

    assert sorted(rows(history)) == sorted(
        ("ADD", memory.id, memory.text) for memory in all_of(memories)
    )


@pytest.mark.parametrize("kind", ["raw", "distilled"])
def test_a_memory_whose_worker_died_before_its_row_has_one_after_the_next_try(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, api: FakeAnthropic
) -> None:
    memories: Memories = request.getfixturevalue(kind)
    scripted(api, found(FACT))
    memories.remember([a_job(asked(1))])
    before = sorted(rows(tmp_path / "history.db"))
    with closing(sqlite3.connect(tmp_path / "history.db")) as history, history:
        history.execute("DELETE FROM history")
    memories.remember([a_job(asked(1))])
    memories.remember([a_job(asked(1))])

    assert (len(before) > 0, sorted(rows(tmp_path / "history.db"))) == (True, before)


def test_a_history_that_cannot_be_opened_is_named_and_tried_again(
    store: EdgeStore, embedder: MiniLm, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    history = str(tmp_path / "file" / "history.db")
    memories = Memories(store, embedder, None, history)
    with pytest.raises(HistoryUnavailableError) as caught:
        memories.remember([a_job(asked(1))])
    (tmp_path / "file").unlink()

    assert history in str(caught.value)
    assert "MEM0_HISTORY_DB_PATH" in str(caught.value)
    assert memories.remember([a_job(asked(1))]) == 2


def test_another_model_is_taken_without_waiting_for_the_save_at_hand(
    distilled: Memories, api: FakeAnthropic
) -> None:
    scripted(api, {**found(FACT), "delay": 1.0})
    saving = threading.Thread(target=distilled.remember, args=([a_job(asked(1))],))
    saving.start()
    while not requests(api):
        assert saving.is_alive()
        time.sleep(0.01)
    is_new = distilled.distil_with(None)
    still_saving = saving.is_alive()
    saving.join()

    assert (is_new, still_saving) == (True, True)
    assert (distilled.distils, texts(distilled)) == (False, [FACT])
    assert distilled.distil_with(None) is False


def test_a_person_does_not_see_what_another_was_told(raw: Memories) -> None:
    raw.remember([a_job(asked(1), user_id="eve")])

    assert (texts(raw), len(texts(raw, Scope("eve", BOB.project)))) == ([], 2)
