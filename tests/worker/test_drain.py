"""worker.drain: jobs are saved when they are ready, tried again when they fail, and never lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from hookkit.spool.sessions import Session
from hookkit.spool.spool import BACKOFF_S, Counts
from hookkit.worker import drain as drain_module
from hookkit.worker.drain import Pass
from tests.core.making import SHOP, a_job, asked, found, requests, scripted, texts
from tests.kit.fake_anthropic import FakeAnthropic
from tests.worker.running import LATER_S, Draining, wait_until

FACT = "Part 1 of the shop is deployed with make deploy-1."
POISON = ("This is the poison, and no model takes it.", "It is, and it will be for ever.")
NOTHING = Pass()
EMPTY = Counts(0, 0, 0)


def test_a_session_that_goes_on_is_waited_for(draining: Draining, api: FakeAnthropic) -> None:
    draining.say(a_job(asked(1), asked(2)))
    before = draining.drain.last_work = time.monotonic() - 100

    assert draining.drain.look(hurry=False) == NOTHING
    assert (requests(api), draining.spool.counts()) == ([], Counts(1, 0, 0))
    assert draining.drain.last_work > before  # a worker does not leave what is soon to be done


def test_three_exchanges_are_enough_in_however_many_jobs(
    draining: Draining, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT))
    draining.say(a_job(asked(1), asked(2)), a_job(asked(3), name="s1-1", start=100, end=200))

    assert draining.drain.look(hurry=False) == Pass(1, 2)
    assert (len(requests(api)), draining.spool.counts()) == (1, EMPTY)


def test_sessions_are_not_added_up(draining: Draining, api: FakeAnthropic) -> None:
    draining.say(a_job(asked(1), asked(2)), a_job(asked(3), name="s2-0", session="s2"))

    assert (draining.drain.look(hurry=False), requests(api)) == (NOTHING, [])


def test_a_session_that_ended_is_not_waited_for(draining: Draining, api: FakeAnthropic) -> None:
    scripted(api, found(FACT))
    draining.say(a_job(asked(1)), ended=True)

    assert draining.drain.look(hurry=False) == Pass(1, 1)


@pytest.mark.parametrize("created", [-61.0, 61.0], ids=["a minute ago", "clock set back"])
def test_a_session_that_is_quiet_is_not_waited_for(
    created: float, draining: Draining, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT))
    draining.sessions.save(Session("s1", "", SHOP, cursor=100))
    draining.spool.put(a_job(asked(1), created=time.time() + created))

    assert draining.drain.look(hurry=False) == Pass(1, 1)


def test_a_flush_waits_for_nobody(draining: Draining, api: FakeAnthropic) -> None:
    scripted(api, found(FACT))
    draining.say(a_job(asked(1)))

    assert draining.drain.look(hurry=True) == Pass(1, 1)


def test_without_a_model_there_is_nothing_to_wait_for(keeping: Draining) -> None:
    keeping.say(a_job(asked(1)))

    assert keeping.drain.look(hurry=False) == Pass(2, 1)


def test_a_session_knows_what_of_it_is_done(keeping: Draining) -> None:
    keeping.say(a_job(asked(1), end=500, said_last="2026-08-01T12:01:30.000Z"))
    keeping.sessions.save(Session("s1", "", SHOP, cursor=0))  # its hook died after the put
    keeping.drain.look(hurry=False)

    session = keeping.sessions.load("s1")
    assert session
    assert (session.cursor, session.said_last) == (500, "2026-08-01T12:01:30.000Z")


def test_what_is_saved_is_told_in_the_proof_of_its_session(keeping: Draining) -> None:
    keeping.say(a_job(asked(1)), a_job(asked(3), name="s2-0", session="s2"))
    keeping.drain.look(hurry=False)

    proofs = [keeping.sessions.proof(session).saved() for session in ("s1", "s2")]
    assert [[*saved] for saved in proofs] == [["s1-0"], ["s2-0"]]


def test_a_job_that_fails_is_given_back_for_later_with_its_reason(
    draining: Draining, api: FakeAnthropic
) -> None:
    scripted(api, "I would rather not.", "Never.", found(FACT))
    draining.say(a_job(asked(1)), ended=True)
    before = time.time()
    first, again = draining.drain.look(hurry=False), draining.drain.look(hurry=False)
    (job,) = draining.spool.waiting()

    assert (first.done, again, len(requests(api))) == (0, NOTHING, 2)
    assert (job.attempts, job.answer, first.reasons) == (1, "Never.", (job.reason,))
    assert BACKOFF_S[0] <= job.not_before - before <= BACKOFF_S[0] + LATER_S
    assert "could not save s1-0: claude-haiku-4-5's answer must be one whole JSON" in draining.log()
    assert "Never." not in draining.log()
    assert draining.drain.look(hurry=True) == Pass(1, 1)


def test_a_wait_from_before_the_clock_was_set_back_is_over(
    draining: Draining, api: FakeAnthropic
) -> None:
    scripted(api, found(FACT))
    draining.spool.put(a_job(asked(1), attempts=1, not_before=time.time() + 10 * BACKOFF_S[-1]))

    assert draining.drain.look(hurry=False) == Pass(1, 1)


def test_after_its_last_try_a_job_lies_in_failed_with_its_reason(
    draining: Draining, api: FakeAnthropic
) -> None:
    scripted(api, {"text": "", "stop_reason": "refusal"})
    draining.spool.put(a_job(asked(1), attempts=len(BACKOFF_S)))
    draining.drain.look(hurry=False)

    (failed,) = draining.spool.failed()
    assert (failed.id, "the model refused" in failed.reason) == ("s1-0", True)
    assert draining.spool.counts() == Counts(0, 0, 1)
    assert "gave up s1-0: it lies in failed/" in draining.log()


def poisoned(api: FakeAnthropic) -> None:
    """A model that takes everything but the poison."""
    api.set_rules([{"match": {"body": POISON[0]}, "reply": "no JSON"}, {"reply": found(FACT)}])


def test_a_job_that_fails_takes_no_other_along_of_its_session_or_another(
    draining: Draining, api: FakeAnthropic
) -> None:
    poisoned(api)
    draining.say(a_job(asked(1)), a_job(POISON, name="s1-1"), a_job(asked(2), name="s1-2"))
    draining.say(a_job(asked(3), name="s2-0", session="s2"), ended=True)
    done = draining.drain.look(hurry=False)

    assert (done.done, len(done.reasons)) == (3, 1)
    assert [job[:2] for job in draining.waiting()] == [("s1-1", 1)]


def test_a_job_that_waits_after_a_failure_does_not_hold_up_what_is_said_next(
    draining: Draining, api: FakeAnthropic
) -> None:
    poisoned(api)
    draining.say(a_job(POISON), ended=True)
    draining.drain.look(hurry=False)
    draining.say(a_job(asked(1), name="s1-1"), ended=True)

    assert draining.drain.look(hurry=False) == Pass(1, 1)
    assert [job[:2] for job in draining.waiting()] == [("s1-0", 1)]


def test_without_an_api_all_jobs_wait_no_try_is_counted_and_nobody_is_asked_again_soon(
    draining: Draining, api: FakeAnthropic
) -> None:
    scripted(api, {"status": 529})
    names = ["s1-0", "s2-0", "s3-0"]
    draining.say(*(a_job(asked(1), name=name, session=name[:2]) for name in names), ended=True)
    first, again = draining.drain.look(hurry=False), draining.drain.look(hurry=False)

    assert (len(first.reasons), again, len(requests(api))) == (1, NOTHING, 1)
    assert [job[:2] for job in draining.waiting()] == [(name, 0) for name in names]
    assert "answered 529 (overloaded_error)" in draining.waiting()[0][2]
    assert draining.drain.pause.reason == draining.waiting()[0][2]


def test_when_the_api_is_back_what_waited_is_saved_with_no_more_calls_than_ever(
    draining: Draining, api: FakeAnthropic
) -> None:
    scripted(api, {"status": 429}, found(FACT))
    draining.say(*(a_job(asked(n), name=f"s1-{n}") for n in (1, 2, 3)))
    draining.drain.look(hurry=False)
    draining.drain.resume()

    assert draining.drain.look(hurry=False) == Pass(1, 3)
    assert (len(requests(api)), draining.spool.counts()) == (2, EMPTY)
    assert (draining.drain.pause.reason, draining.drain.pause.holds()) == ("", False)


def test_what_cannot_be_written_waits_until_it_can(keeping: Draining, tmp_path: Path) -> None:
    (tmp_path / "history.db").mkdir()  # in the way of mem0's history
    keeping.say(a_job(asked(1)))
    first = keeping.drain.look(hurry=False)
    waiting = keeping.waiting()
    (tmp_path / "history.db").rmdir()

    assert (first.done, [job[:2] for job in waiting]) == (0, [("s1-0", 0)])
    assert "the history at" in waiting[0][2]
    assert keeping.drain.look(hurry=True) == Pass(2, 1)


@contextmanager
def running(draining: Draining) -> Iterator[threading.Thread]:
    """The drain's thread, while it is needed."""
    thread = threading.Thread(target=draining.drain.run)
    thread.start()
    try:
        yield thread
    finally:
        draining.drain.stop()
        thread.join(LATER_S)
        assert not thread.is_alive()


def test_what_is_put_is_found_without_a_word(keeping: Draining) -> None:
    with running(keeping):
        keeping.say(a_job(asked(1)))
        wait_until(lambda: keeping.spool.counts() == EMPTY)

    assert len(texts(keeping.memories)) == 2


def test_a_flush_comes_after_what_was_asked_for_first(keeping: Draining) -> None:
    with running(keeping):
        done = []
        for number in range(10):
            job = a_job(asked(number), name=f"s1-{number}")
            keeping.drain.soon(partial(keeping.say, job))
            done.append(keeping.drain.flush(LATER_S))

    assert done == [Pass(2, 1)] * 10


def test_a_flush_that_takes_too_long_says_so(draining: Draining, api: FakeAnthropic) -> None:
    scripted(api, {**found(FACT), "delay": 1.0})
    with running(draining):
        draining.say(a_job(asked(1)))
        done = draining.drain.flush(0.1)

    assert done is None
    assert draining.spool.counts() == EMPTY  # it was the last job, and was not cut off


def test_after_the_end_a_flush_is_told_so_at_once(keeping: Draining) -> None:
    with running(keeping):
        pass

    assert keeping.drain.flush(1e6) is None


def test_no_fault_ends_the_thread(
    keeping: Draining, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain_module, "POLL_S", 0.01)
    with running(keeping) as thread:
        keeping.drain.soon(lambda: [][1])
        wait_until(lambda: "IndexError" in keeping.log())
        (tmp_path / "spool" / "claimed").rmdir()
        (tmp_path / "spool" / "claimed").write_text("in the way")
        keeping.say(a_job(asked(1)))
        keeping.drain.resume()
        wait_until(lambda: "NotADirectoryError" in keeping.log())
        alive = thread.is_alive()
        (tmp_path / "spool" / "claimed").unlink()
        keeping.spool.prepare()
        done = keeping.drain.flush(LATER_S)

    assert (alive, done, "IndexError at" in keeping.log()) == (True, Pass(2, 1), True)
