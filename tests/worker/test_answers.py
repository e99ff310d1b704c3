"""worker.answers: each request has its reply or a reason, and only what outgrew us ends us."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit import __version__
from hookkit.config.settings import Config
from hookkit.embed.errors import EmbedderSlowError
from hookkit.errors import HookkitError
from hookkit.ipc.client import PROTOCOL
from hookkit.ipc.fit import SETTLED_S, wishes
from hookkit.memory.block import CLOSE, OPEN, Block
from hookkit.spool.blocks import Kept, keep_block, last_block
from hookkit.store.errors import StoreUnavailableError
from hookkit.worker.answers import Parts, answer
from hookkit.worker.backlog import Backlog
from hookkit.worker.blocks import Blocks
from hookkit.worker.opening import Opened, Opening
from tests.core.making import BOB, SHOP, a_job, asked, found, requests, scripted
from tests.kit.fake_anthropic import FakeAnthropic
from tests.worker.running import LATER_S, Draining

CONFIG = Config()
PROMPT = "the secret plan"
DOWN = StoreUnavailableError("http://qdrant:6333", "no connection")
A_BLOCK = Block(f"{OPEN}\n1. Use uv.\n{CLOSE}", ("id-1",))
SCOPE = {"user_id": BOB.user_id, "project": BOB.project}
RECALL = {
    **SCOPE,
    "op": "recall",
    "kind": "session",
    "project_name": SHOP.name,
    "max_chars": 6000,
    "limit": 5,
    "given": [],
}
OK: dict[str, dict[str, Any]] = {
    "recall": RECALL,
    "search": {**SCOPE, "query": "deploy", "limit": 5},
    "list": {**SCOPE, "limit": 5, "offset": 0},
    "flush": {"timeout_s": 30},
    "status": {},
    "key": {"api_key": "k", "api_url": ""},
    "stop": {},
}


class Worker:
    """A worker's answers, without its process."""

    def __init__(self, draining: Draining, up_s: float = 0.0) -> None:
        self.left: list[str] = []
        self.swept = threading.Event()
        self.draining = draining
        memories = draining.memories
        backlog = Backlog(memories, draining.paths, CONFIG, draining.logged)
        opening = Opening(
            lambda: Opened(memories, draining.drain, backlog, self.swept.set), draining.health
        )
        opening.run()
        self.parts = Parts(
            opening,
            CONFIG,
            draining.spool,
            self.leave,
            time.monotonic() - up_s,
            draining.paths,
            draining.health,
            Blocks(draining.paths, "edge", draining.logged),
        )

    def leave(self, why: str) -> bool:
        self.left.append(why)
        return len(self.left) == 1

    def answer(self, op: Any, **fields: Any) -> dict[str, Any]:
        known = OK.get(op, {}) if isinstance(op, str) else {}
        request = {"protocol": PROTOCOL, "version": __version__, **known, "op": op}
        return answer({**request, **fields}, self.parts)


@pytest.fixture
def worker(keeping: Draining) -> Worker:
    return Worker(keeping)


@pytest.fixture
def saving(worker: Worker) -> Iterator[Worker]:
    """A worker whose drain runs."""
    drain = worker.draining.drain
    thread = threading.Thread(target=drain.run)
    thread.start()
    yield worker
    drain.stop()
    thread.join()


def test_every_op_is_answered(saving: Worker) -> None:
    saving.draining.say(a_job(asked(1)))
    replies = {op: {*saving.answer(op)} for op in OK}

    assert replies == {
        "recall": {"text", "ids"},
        "search": {"hits"},
        "list": {"memories"},
        "flush": {"finished", "saved", "jobs", "reasons"},
        "status": {"pid", "version", "up_s", "open", "memories", "raw", "distils", "model"}
        | {"waits_for", "waits_since", "shortfall"},
        "key": set(),
        "stop": {"pid"},
    }


def test_a_session_is_given_what_is_known_and_what_it_has_not_seen(saving: Worker) -> None:
    saving.draining.say(a_job(asked(1)))
    saving.answer("flush")
    reply = saving.answer("recall")

    assert asked(1)[0] in reply["text"]
    assert saving.answer("recall", given=reply["ids"]) == {"text": "", "ids": []}


def test_a_prompt_is_given_what_it_is_about(saving: Worker) -> None:
    saving.draining.say(a_job(asked(1)))
    saving.answer("flush")
    about = saving.answer("recall", kind="prompt", prompt="how do we deploy part 1?")
    other = saving.answer("recall", kind="prompt", prompt="write a haiku about cats")

    assert (asked(1)[0] in about["text"], other) == (True, {"text": "", "ids": []})


@pytest.mark.parametrize(
    ("op", "fields", "reason"),
    [
        ("dance", {}, "op must be one of recall, search"),
        (5, {}, "op must be a string, found a int"),
        ("recall", {"kind": None}, "kind must be a string"),
        ("recall", {"kind": "prompt", "prompt": [PROMPT]}, "prompt must be a string, found a list"),
        ("recall", {"given": PROMPT}, "given must be a list, found a str"),
        ("recall", {"max_chars": "6000"}, "max_chars must be a whole number"),
        ("list", {"limit": True}, "limit must be a whole number"),
        ("list", {"offset": -1}, "offset must be a whole number"),
        ("search", {"limit": 1e9}, "limit must be a whole number"),
        ("search", {"user_id": None}, "user_id must be a string"),
    ],
)
def test_a_request_that_is_none_is_told_why_and_ends_nobody(
    op: Any, fields: dict[str, Any], reason: str, worker: Worker
) -> None:
    with pytest.raises(HookkitError) as caught:
        worker.answer(op, **fields)

    assert (reason in str(caught.value), PROMPT in str(caught.value)) == (True, False)
    assert worker.left == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted({name for request in OK.values() for name in request} - {"timeout_s", "op"})


@given(
    op=st.sampled_from([op for op in OK if op not in ("flush", "stop")]) | JSON,
    fields=st.dictionaries(st.sampled_from([*NAMES, "settings", "version", "has_key"]), JSON),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_request_is_answered_or_told_why(worker: Worker, op: Any, fields: Any) -> None:
    try:
        assert isinstance(worker.answer(op, **fields), dict)
    except HookkitError as error:
        assert len(str(error)) < 1000


def test_a_newer_hookkit_is_answered_once_more_and_one_asker_is_told_to_start_it(
    worker: Worker,
) -> None:
    replies = [worker.answer("recall", version="99.0.0") for _ in range(2)]

    assert [reply.get("leaving") for reply in replies] == ["a newer hookkit is installed", None]
    assert [reply["text"] for reply in replies] == ["", ""]


@pytest.mark.parametrize("version", ["0.0.1", "", "x", None])
def test_an_older_hookkit_is_answered_and_ends_nobody(version: Any, worker: Worker) -> None:
    assert worker.answer("recall", version=version) == {"text": "", "ids": []}
    assert worker.left == []


def test_a_newer_protocol_makes_room_and_is_told_what_we_speak(worker: Worker) -> None:
    with pytest.raises(HookkitError, match=f"protocol must be {PROTOCOL}, found {PROTOCOL + 1}"):
        worker.answer("recall", protocol=PROTOCOL + 1)

    assert worker.left == ["a newer hookkit asks"]


@pytest.mark.parametrize("protocol", [PROTOCOL - 1, None, "2", [2]])
def test_an_older_protocol_or_none_is_told_so_and_ends_nobody(
    protocol: Any, worker: Worker
) -> None:
    with pytest.raises(HookkitError, match="protocol must be"):
        worker.answer("recall", protocol=protocol)

    assert worker.left == []


def test_other_settings_make_a_settled_worker_leave(keeping: Draining) -> None:
    changed = wishes(CONFIG._replace(hook_llm_model="claude-sonnet-4-5"))
    replies = [Worker(keeping, up_s=up).answer("status", **changed) for up in (0, SETTLED_S + 1)]

    assert [reply.get("leaving") for reply in replies] == [None, "the settings were changed"]


def test_the_same_settings_make_nobody_leave(keeping: Draining) -> None:
    reply = Worker(keeping, up_s=SETTLED_S + 1).answer("status", **wishes(CONFIG))

    assert "leaving" not in reply


def test_a_worker_without_a_key_asks_for_one_and_distils_from_then_on(
    saving: Worker, api: FakeAnthropic
) -> None:
    scripted(api, found("Part 1 is deployed with make deploy-1."))
    wants = [saving.answer("status", has_key=has).get("wants_key") for has in (False, True)]
    saving.answer("key", api_key="sk-ant-1", api_url=api.url)
    after = saving.answer("status", has_key=True)
    saving.draining.say(a_job(asked(1)))
    saving.answer("flush")

    assert (wants, after.get("wants_key"), after["distils"]) == ([None, True], None, True)
    assert [memory["text"] for memory in saving.answer("list")["memories"]] == [
        "Part 1 is deployed with make deploy-1."
    ]


def test_a_worker_whose_key_is_refused_takes_another_and_tries_again_at_once(
    saving: Worker, api: FakeAnthropic
) -> None:
    api.set_rules([{"reply": {"status": 401, "error": "no"}, "times": 1}, {"reply": found("One.")}])
    saving.answer("key", api_key="sk-ant-wrong", api_url=api.url)
    saving.draining.say(a_job(asked(1)))
    reply = saving.answer("flush")
    status = saving.answer("status", has_key=True)
    saving.answer("key", api_key="sk-ant-wrong", api_url=api.url)
    held = saving.draining.drain.pause.holds()
    saving.answer("key", api_key="sk-ant-right", api_url=api.url)
    done = saving.answer("flush")

    assert (reply["saved"], held, status["wants_key"]) == (0, True, True)
    assert "answered 401 (authentication_error)" in status["waits_for"]
    assert (done["saved"] + done["jobs"], len(requests(api))) in [(2, 2), (0, 2)]
    assert saving.answer("status", has_key=True).get("wants_key") is None


def test_what_was_given_up_is_tried_again_when_asked_for(saving: Worker) -> None:
    job = a_job(asked(1), attempts=9)
    saving.draining.spool.put(job)
    saving.draining.spool.claim(job)
    saving.draining.spool.fail(job, "no")
    replies = [saving.answer("flush"), saving.answer("flush", retry_failed=True)]

    assert [reply["saved"] for reply in replies] == [0, 2]


def test_a_flush_that_is_not_done_in_time_says_so(worker: Worker) -> None:
    assert worker.answer("flush", timeout_s=0) == {"finished": False}


def test_the_first_recall_of_a_session_sweeps_up_after_the_answer(
    keeping: Draining,
) -> None:
    worker = Worker(keeping)
    worker.answer("recall")
    before = worker.swept.is_set()
    thread = threading.Thread(target=keeping.drain.run)
    thread.start()
    came = worker.swept.wait(LATER_S)
    keeping.drain.stop()
    thread.join()

    assert (before, came) == (False, True)


def test_a_recall_that_works_again_ends_the_pause_of_the_saves(worker: Worker) -> None:
    pause, health = worker.draining.drain.pause, worker.draining.health
    for _ in range(5):
        pause.begin(str(DOWN))
    health.failed(DOWN)
    status = worker.answer("status")
    held = pause.holds()
    worker.answer("recall")

    assert (held, pause.holds(), health.outage.reason) == (True, False, "")
    assert status["waits_for"] == str(DOWN)
    assert 0 < status["waits_since"] <= time.time()


def test_a_session_does_not_end_an_outage_of_the_embedder_and_a_prompt_does(
    worker: Worker,
) -> None:
    slow = EmbedderSlowError("http://ollama", "bge-m3", 30.0)
    worker.draining.health.failed(slow)
    worker.answer("recall")
    amid = worker.draining.health.outage.reason
    worker.answer("recall", kind="prompt", prompt="how do we deploy part 1?")

    assert (amid, worker.draining.health.outage.reason) == (str(slow), "")


def test_a_pause_for_the_model_is_not_ended_by_a_recall(worker: Worker) -> None:
    pause = worker.draining.drain.pause
    pause.begin("the model is overloaded")
    worker.answer("recall")

    assert (pause.holds(), worker.answer("status")["waits_for"]) == (
        True,
        "the model is overloaded",
    )


def kept_block(worker: Worker) -> Kept | None:
    return last_block(worker.draining.paths, "edge", BOB, time.time())


def test_a_session_that_starts_leaves_its_block_for_the_next_and_a_prompt_does_not(
    saving: Worker,
) -> None:
    saving.draining.say(a_job(asked(1)))
    saving.answer("flush")
    saving.answer("recall", kind="prompt", prompt="how do we deploy part 1?")
    saving.answer("recall", given=["some-id"])
    before = kept_block(saving)
    reply = saving.answer("recall")
    after = kept_block(saving)

    assert before is None
    assert after is not None
    assert list(after.ids) == reply["ids"]


@pytest.mark.parametrize("op", ["forget", "change", "forget_all", "take"])
def test_what_replaces_nothing_leaves_the_blocks(op: str, worker: Worker) -> None:
    keep_block(worker.draining.paths, "edge", BOB, A_BLOCK, time.time())
    with suppress(HookkitError):
        worker.answer(op)

    assert kept_block(worker) is not None
