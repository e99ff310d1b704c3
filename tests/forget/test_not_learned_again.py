"""What was forgotten is not learned again from its transcript, whichever way it is read again."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from pathlib import Path

import pytest

from hookkit.core.forget import Forgetting, Trail
from hookkit.core.memories import Memories
from hookkit.core.tombstones import Tombstones
from hookkit.core.undo import UndoFile
from hookkit.core.wanted import Wanted
from hookkit.embed.minilm.model import MiniLm
from hookkit.paths import Paths
from hookkit.spool.job import SaveJob
from hookkit.store.edge import EdgeStore
from hookkit.worker.forget_sessions import take_sessions
from tests.core.conftest import api, embedder, opened, quiet, store
from tests.core.making import found, model_at, scripted, texts
from tests.kit.fake_anthropic import FakeAnthropic
from tests.spool.making import Stage, answered, asked, at
from tests.transcript.lines import claude, user

__all__ = ["api", "embedder", "opened", "quiet", "store"]

ONE = asked(1)[1]


def said(number: int) -> list[bytes]:
    """The lines of an exchange, each with an id of its own."""
    ids = [str(uuid.uuid5(uuid.NAMESPACE_OID, f"{number} {role}")) for role in "uc"]
    return [
        user(asked(number)[1], timestamp=at(2 * number), uuid=ids[0]),
        claude(
            answered(number)[1], message=f"m{number}", timestamp=at(2 * number + 1), uuid=ids[1]
        ),
    ]


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A session in which two exchanges were said."""
    stage = Stage(tmp_path)
    stage.spool.prepare()
    stage.sessions.prepare()
    stage.say(*said(1), *said(2))
    return stage


@pytest.fixture
def trail(tmp_path: Path) -> Trail:
    return Trail(UndoFile(str(tmp_path / "undo.db")), Tombstones(str(tmp_path / "tombstones.db")))


@pytest.fixture
def memories(store: EdgeStore, embedder: MiniLm, tmp_path: Path, trail: Trail) -> Memories:
    """Memories without a model: each message is one."""
    return Memories(store, embedder, None, str(tmp_path / "history.db"), trail=trail)


def begin(memories: Memories) -> Forgetting:
    return memories.forgetter.begin(str(uuid.uuid4()), is_purge=False)


def forget_one(memories: Memories, text: str) -> None:
    """Forget the memory with that text."""
    (one,) = [m.id for m in memories.forgetter.find(Wanted(text=text))]
    memories.forgetter.forget(Wanted(ids=(one,)), begin(memories))


def learned(memories: Memories, jobs: list[SaveJob]) -> list[str]:
    """What is remembered once these jobs are saved."""
    memories.remember(jobs)
    return texts(memories)


def jobs_of(stage: Stage) -> list[SaveJob]:
    """What a Stop hook puts of a session of which nothing is known any more."""
    shutil.rmtree(stage.folder / "home")
    stage.spool.prepare()
    stage.sessions.prepare()
    stage.stop()
    return stage.jobs()


def test_a_job_that_is_tried_again_does_not_bring_back_what_was_forgotten(
    stage: Stage, memories: Memories
) -> None:
    stage.stop()
    everything = learned(memories, stage.jobs())
    forget_one(memories, ONE)

    assert ONE in everything
    assert learned(memories, stage.jobs()) == [text for text in everything if text != ONE]


def test_a_session_that_is_read_anew_from_its_beginning_does_not_either(
    stage: Stage, memories: Memories
) -> None:
    stage.stop()
    memories.remember(stage.jobs())
    forget_one(memories, ONE)
    stage.say(*said(3))
    after = learned(memories, jobs_of(stage))

    assert ONE not in after
    assert asked(3)[1] in after


def test_a_fork_that_begins_with_the_same_lines_does_not_either(
    stage: Stage, memories: Memories
) -> None:
    stage.stop()
    memories.remember(stage.jobs())
    forget_one(memories, ONE)
    fork = Stage(stage.folder, "s1-fork")
    shutil.copy(stage.transcript, fork.transcript)
    fork.say(*said(3))
    after = learned(memories, jobs_of(fork))

    assert ONE not in after
    assert asked(3)[1] in after


def test_the_same_words_said_anew_in_another_session_are_remembered(
    stage: Stage, memories: Memories
) -> None:
    stage.stop()
    memories.remember(stage.jobs())
    forget_one(memories, ONE)
    other = Stage(stage.folder, "s2")
    other.say(user(ONE, timestamp=at(90), uuid="anew"))

    assert ONE in learned(memories, jobs_of(other))


def test_an_undo_lets_it_be_learned_again(stage: Stage, memories: Memories, trail: Trail) -> None:
    stage.stop()
    everything = learned(memories, stage.jobs())
    forget_one(memories, ONE)
    memories.forgetter.bring_back(trail.undo.last())

    assert texts(memories) == everything
    assert not trail.tombstones.has_said("s1", ONE)


@pytest.mark.parametrize("is_fork", [False, True], ids=["resumed", "forked"])
def test_of_a_session_that_was_forgotten_only_what_is_said_later_is_learned(
    stage: Stage, memories: Memories, is_fork: bool
) -> None:
    stage.stop()
    memories.remember(stage.jobs())
    stage.say(*said(3))  # not read yet
    paths = Paths(str(stage.folder / "home"))
    act = begin(memories)
    take_sessions(paths, ["s1"], set(), act, lines=True)
    memories.forgetter.forget(Wanted(session="s1"), act)
    assert texts(memories) == []
    later = stage
    if is_fork:
        later = Stage(stage.folder, "s1-fork")
        shutil.copy(stage.transcript, later.transcript)
    later.say(*said(4))
    later.stop()
    jobs = [job for job in later.jobs() if job.session == later.name]

    assert learned(memories, jobs) == sorted([asked(4)[1], answered(4)[1]])


def test_a_fact_that_was_forgotten_is_not_distilled_again(
    stage: Stage,
    store: EdgeStore,
    embedder: MiniLm,
    api: FakeAnthropic,
    trail: Trail,
    tmp_path: Path,
) -> None:
    model = model_at(api.url)
    distilled = Memories(store, embedder, model, str(tmp_path / "history.db"), trail=trail)
    scripted(api, found("Bob deploys with make."), found("Bob uses make to deploy."))
    stage.stop()
    distilled.remember(stage.jobs())
    forget_one(distilled, "deploys with make")
    distilled.remember(stage.jobs())
    distilled.remember(jobs_of(stage))

    assert (texts(distilled), len(api.messages())) == ([], 1)


def test_a_tombstone_holds_no_word_and_is_for_its_owner_alone(
    stage: Stage, memories: Memories, tmp_path: Path
) -> None:
    stage.stop()
    memories.remember(stage.jobs())
    forget_one(memories, ONE)
    path = tmp_path / "tombstones.db"

    assert b"deploy" not in path.read_bytes()
    assert json.dumps(os.stat(path).st_mode & 0o777) == json.dumps(0o600)
