"""What saving costs: one call for three turns, none for what is known, none past the cap."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hookkit.config.cascade import cascaded
from hookkit.config.settings import Config
from hookkit.core.edit import Given
from hookkit.core.memories import Memories
from hookkit.core.tombstones import Tombstones
from hookkit.llm.ledger import Ledger, Spent, day_of
from hookkit.memory.ports import ModelError, ModelUnavailableError, Point
from hookkit.paths import Paths
from hookkit.worker.backlog import Backlog
from hookkit.worker.log import Log
from hookkit.worker.parts import open_memories
from tests.core.making import BOB, SHOP, a_job, asked, found, requests, scripted
from tests.kit.fake_anthropic import FakeAnthropic
from tests.worker.running import Draining

FACT = "Part 1 is deployed with make deploy-1."
KEY = "sk-ant-api03-not-a-real-key-of-anybody"


@pytest.fixture
def api() -> Iterator[FakeAnthropic]:
    with FakeAnthropic() as api:
        yield api


class Saving:
    """A worker's saving, with a daily cap, over the real parts."""

    def __init__(self, folder: Path, url: str, **settings: Any) -> None:
        self.paths = Paths(str(folder))
        given = {"token": KEY, "api_url": url, **settings}
        config = cascaded(Config(**given), frozenset(given))
        self.memories: Memories = open_memories(self.paths, config)
        self.draining = Draining(folder, self.memories)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.paths.usage)

    def texts(self, query: str) -> list[str]:
        return [hit.memory.text for hit in self.memories.search(query, BOB, 10)]

    def kinds(self) -> list[str]:
        return sorted(memory.kind for memory in self.memories.newest(BOB, 100, 0))


@pytest.fixture
def saving(tmp_path: Path, api: FakeAnthropic) -> Iterator[Saving]:
    made = Saving(tmp_path, api.url)
    yield made
    made.memories.close()


@pytest.fixture
def capped(tmp_path: Path, api: FakeAnthropic) -> Iterator[Saving]:
    """Not enough for one question: mem0's own prompt has 8,000 tokens."""
    made = Saving(tmp_path, api.url, daily_token_cap=5_000)
    yield made
    made.memories.close()


def three(name: str = "s1") -> list[Any]:
    return [a_job(asked(n), name=f"{name}-{n}", start=n, end=n + 1) for n in (1, 2, 3)]


def test_three_turns_cost_one_call_and_the_ledger_says_what_the_api_counted(
    saving: Saving, api: FakeAnthropic
) -> None:
    scripted(api, {**found(FACT), "input_tokens": 9_000, "output_tokens": 40})
    saving.draining.say(*three())
    saving.draining.drain.look(hurry=False)

    today = day_of(time.time())
    assert len(requests(api)) == 1
    assert saving.ledger.spent("day") == [Spent(today, 1, 0, 9_000, 40, 0)]
    assert saving.ledger.spent("project") == [Spent("github.com/acme/shop", 1, 0, 9_000, 40, 0)]


def test_what_a_tool_gives_is_distilled_by_the_large_model_and_what_hooks_save_by_the_small_one(
    saving: Saving, api: FakeAnthropic
) -> None:
    given = Given(
        str(uuid.uuid4()), (("user", "Ada owns part 1."),), "bob", SHOP, "", "", {}, "fact"
    )
    scripted(
        api, {**found(FACT), "input_tokens": 9_000, "output_tokens": 40}, found("Ada owns it.")
    )
    saving.draining.say(*three())
    saving.draining.drain.look(hurry=False)
    saving.memories.editor.add(given, infer=True)

    assert [body["model"] for body in requests(api)] == ["claude-haiku-4-5", "claude-opus-4-6"]
    booked = {one.name: one.calls for one in saving.ledger.spent("model")}
    assert booked == {"claude-haiku-4-5": 1, "claude-opus-4-6": 1}


def test_the_cap_is_one_for_hooks_and_tools(capped: Saving, api: FakeAnthropic) -> None:
    given = Given(
        str(uuid.uuid4()), (("user", "Ada owns part 1."),), "bob", SHOP, "", "", {}, "fact"
    )
    kept = capped.memories.editor.add(given, infer=True)

    assert (requests(api), "MEM0_DAILY_TOKEN_CAP" in kept.note) == ([], True)


def test_the_same_turns_delivered_twice_cost_nothing_more(
    saving: Saving, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT))
    for _ in range(2):
        saving.draining.say(*three())
        saving.draining.drain.look(hurry=False)

    assert (len(requests(api)), saving.texts("deploy")) == (1, [FACT])


def test_past_the_cap_nothing_leaves_and_what_was_said_is_found_as_it_was(
    capped: Saving, api: FakeAnthropic
) -> None:
    capped.draining.say(*three(), ended=True)
    capped.draining.drain.look(hurry=False)

    assert (requests(api), capped.kinds()) == ([], ["raw"] * 6)
    assert asked(2)[0] in capped.texts("how do we deploy part 2?")
    assert capped.draining.spool.counts().pending == 0


def test_what_was_kept_as_said_is_distilled_the_next_day_and_then_gone(
    tmp_path: Path, capped: Saving, api: FakeAnthropic
) -> None:
    capped.draining.say(*three(), ended=True)
    capped.draining.drain.look(hurry=False)
    capped.memories.close()
    scripted(api, found(FACT))
    next_day = Saving(tmp_path, api.url)
    step = next_day.memories.distil_next()
    kinds, texts = next_day.kinds(), next_day.texts("deploy")
    end = next_day.memories.distil_next()
    next_day.memories.close()

    assert (step.exchanges, step.facts, step.left, end.exchanges) == (3, 1, 0, 0)
    assert (kinds, texts, len(requests(api))) == (["fact"], [FACT], 1)


def test_what_somebody_gave_in_so_many_words_is_not_distilled_behind_their_back(
    saving: Saving, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT))
    told = (("user", "Which port?"), ("assistant", "The API listens on port 8080."))
    given = Given(str(uuid.uuid4()), told, "bob", SHOP, "", "run-1", {"topic": "api"}, "raw")
    kept = saving.memories.editor.add(given, infer=False).memories
    step = saving.memories.distil_next()

    assert (step.keys, requests(api)) == ((), [])
    assert [saving.memories.editor.get(one.id) for one in kept] == [*kept]


def test_a_forgotten_fact_is_not_learned_again_from_what_is_distilled_later(
    tmp_path: Path, capped: Saving, api: FakeAnthropic
) -> None:
    capped.draining.say(*three(), ended=True)
    capped.draining.drain.look(hurry=False)
    capped.memories.close()
    again = Saving(tmp_path, api.url)
    stones = Tombstones(again.paths.tombstones)
    stones.put("a forget", [stones.said(a_job(asked(1)).session, FACT)])
    scripted(api, found(FACT, "Part 2 needs Docker."))
    step = again.memories.distil_next()
    texts = [memory.text for memory in again.memories.newest(BOB, 10, 0)]
    again.memories.close()

    assert (step.exchanges, texts) == (3, ["Part 2 needs Docker."])


def test_a_step_cut_off_before_it_removed_what_was_said_makes_no_second_fact(
    tmp_path: Path, capped: Saving, api: FakeAnthropic
) -> None:
    capped.draining.say(*three(), ended=True)
    capped.draining.drain.look(hurry=False)
    capped.memories.close()
    scripted(api, found(FACT))
    again = Saving(tmp_path, api.url)
    raw = [m for m in again.memories.newest(BOB, 100, 0) if m.kind == "raw"]
    again.memories.distil_next()
    store = again.memories._store  # as the disk was: the facts there, what was said not yet gone
    for memory in raw:
        payload = {"data": memory.text, "kind": "raw", "collection": "memories"}
        whose = {"user_id": "bob", "project": memory.project, "session": memory.session}
        marks = {"source": memory.source.split(), "part": 0, "created_at": memory.created_at}
        put_back(store, memory.id, {**payload, **whose, **marks})
    step = again.memories.distil_next()
    kinds = again.kinds()
    again.memories.close()

    assert (step.facts, kinds, len(requests(api))) == (0, ["fact"], 1)


def test_a_worker_with_nothing_to_do_distils_what_was_kept_as_said(
    tmp_path: Path, capped: Saving, api: FakeAnthropic
) -> None:
    capped.draining.say(*three(), ended=True)
    capped.draining.drain.look(hurry=False)
    capped.memories.close()
    scripted(api, found(FACT))
    next_day = Saving(tmp_path, api.url)
    log = Log(str(next_day.draining.log_path))
    Backlog(next_day.memories, next_day.paths, Config(), log, idle_s=0.0).when_idle()
    kinds = next_day.kinds()
    next_day.memories.close()

    assert (kinds, len(requests(api))) == (["fact"], 1)


def test_what_a_worker_could_not_distil_is_left_alone_and_stays(
    tmp_path: Path, capped: Saving, api: FakeAnthropic
) -> None:
    capped.draining.say(*three(), ended=True)
    capped.draining.drain.look(hurry=False)
    capped.memories.close()
    scripted(api, "I would rather not.")
    next_day = Saving(tmp_path, api.url)
    log = Log(str(next_day.draining.log_path))
    backlog = Backlog(next_day.memories, next_day.paths, Config(), log, idle_s=0.0)
    for _ in range(3):
        backlog.when_idle()
    kinds = next_day.kinds()
    next_day.memories.close()

    assert (kinds, len(requests(api))) == (["raw"] * 6, 2)  # asked, and asked to repair it
    assert next_day.draining.log().count("could not distil 3 exchanges") == 1


def put_back(store: Any, memory_id: str, payload: dict[str, Any]) -> None:
    vector = [1.0] + [0.0] * 383
    store.upsert([Point(memory_id, vector, payload["data"], payload)])


def test_a_refused_login_is_said_once_with_the_other_ways_and_the_job_waits(
    tmp_path: Path, api: FakeAnthropic
) -> None:
    saving = Saving(tmp_path, api.url, token="sk-ant-oat01-not-a-real-login")
    message = "OAuth authentication is currently not supported."
    api.set_rules([{"reply": {"status": 401, "error": message}}])
    saving.draining.say(*three(), ended=True)
    for _ in range(5):
        saving.draining.drain.look(hurry=False)
    (reason,) = {job.reason for job in saving.draining.spool.waiting()}
    saving.memories.close()

    assert len(requests(api)) == 1
    assert all(way in reason for way in ("MEM0_ANTHROPIC_TOKEN", "ollama", "claude_code"))
    assert saving.draining.log().count("refuses login tokens") == 1
    assert saving.draining.spool.counts().pending == 3


FAULTS: dict[str, tuple[Any, type[ModelError]]] = {
    "a wrong key": ({"status": 401, "error": "x"}, ModelUnavailableError),
    "not allowed": ({"status": 403, "error": "x"}, ModelUnavailableError),
    "too many": ({"status": 429, "error": "x"}, ModelUnavailableError),
    "broken": ({"status": 500, "error": "x"}, ModelUnavailableError),
    "overloaded": ({"status": 529, "error": "x"}, ModelUnavailableError),
    "cut": ({"raw": "{}", "cut": 1}, ModelUnavailableError),
    "prose": ("I would rather not.", ModelError),
    "half": ({"text": '{"memory": []}', "stop_reason": "max_tokens"}, ModelError),
    "refused": ({"text": "", "stop_reason": "refusal"}, ModelError),
}


@pytest.mark.parametrize(("reply", "kind"), FAULTS.values(), ids=FAULTS)
def test_after_every_fault_the_job_is_there_and_the_user_is_told_why(
    reply: Any, kind: type[ModelError], saving: Saving, api: FakeAnthropic
) -> None:
    scripted(api, reply)
    saving.draining.say(a_job(asked(1)), ended=True)
    saving.draining.drain.look(hurry=False)

    (job,) = saving.draining.spool.waiting()
    assert job.reason
    assert (job.attempts == 0) == (kind is ModelUnavailableError)
    assert (saving.kinds(), saving.ledger.spent("day")[0].failed) == ([], 1)


def test_no_key_and_no_word_of_a_session_is_in_any_log_or_in_the_ledger(
    saving: Saving, api: FakeAnthropic
) -> None:
    scripted(api, {"status": 401, "error": f"bad {KEY} {asked(1)[0]}"}, "prose", "prose")
    saving.draining.say(a_job(asked(1)), ended=True)
    for _ in range(3):
        saving.draining.drain.pause.end()
        saving.draining.drain.look(hurry=True)

    written = [saving.draining.log_path.read_bytes(), Path(saving.paths.usage).read_bytes()]
    told = json.dumps([job.reason for job in saving.draining.spool.waiting()]).encode()
    for words in (KEY, asked(1)[0], asked(1)[1]):
        assert [words.encode() in content for content in (*written, told)] == [False] * 3
