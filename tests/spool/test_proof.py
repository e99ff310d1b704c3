"""spool.proof: what became of each block and save, whoever was killed in between."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.block_id import marked
from hookkit.spool.proof import Given, Proof
from hookkit.transcript.arrivals import contexts

from ..hooks.calling import wait_until
from ..transcript.lines import context
from .making import Stage, exchange, padding, start

NOTES = [marked("Notes.", str(number)) for number in range(4)]
IDS = [note[-9:-1] for note in NOTES]


@pytest.fixture
def proof(tmp_path: Path) -> Proof:
    return Proof(str(tmp_path / "s1.proof"))


def given_all(proof: Proof, *numbers: int) -> list[Given]:
    """Blocks that were given, a second apart."""
    for second, number in enumerate(numbers):
        proof.give(IDS[number], 1000.0 + second)
    return [Given(IDS[number], f"{1000 + second}.000") for second, number in enumerate(numbers)]


def test_what_is_in_the_transcript_has_arrived_and_the_rest_is_awaited(proof: Proof) -> None:
    first, second, third = given_all(proof, 0, 1, 2)
    left = proof.find(proof.awaited(), contexts([context(NOTES[1], "somebody else's")]))

    assert left == proof.awaited() == [first, third]
    assert proof.blocks() == {first: "given", second: "arrived", third: "given"}


def test_the_same_block_given_twice_must_arrive_twice(proof: Proof) -> None:
    first, second = given_all(proof, 0, 0)

    assert proof.find(proof.awaited(), [NOTES[0]]) == [second]
    assert proof.find(proof.awaited(), [NOTES[0]]) == []
    assert proof.blocks() == {first: "arrived", second: "arrived"}


def test_a_block_is_missed_after_the_second_look_and_not_before(proof: Proof) -> None:
    given_all(proof, 0)
    first = proof.look_over(answered=True), len(proof.awaited())
    second = proof.look_over(answered=False), len(proof.awaited())

    assert (first, second, proof.look_over(answered=True)) == ((1, 1), (1, 0), 0)
    assert [*proof.blocks().values()] == ["missed"]


def test_a_session_in_which_nothing_was_answered_misses_nothing(proof: Proof) -> None:
    given_all(proof, 0)
    for _ in range(3):
        proof.look_over(answered=False)

    assert [*proof.blocks().values()] == ["given"]


@given(st.lists(st.sampled_from(["give", "find", "look", "end", "save"]), max_size=20), st.data())
def test_lines_told_twice_or_torn_change_nothing(acts: list[str], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        proof = Proof(f"{folder}/s1.proof")
        for second, act in enumerate(acts):
            if act == "give":
                proof.give(data.draw(st.sampled_from(IDS)), 1000.0 + second)
            elif act == "save":
                proof.save(f"s1-{second}", 1000.0 + second)
            elif act == "find":
                proof.find(proof.awaited(), [data.draw(st.sampled_from(NOTES))])
            else:
                proof.look_over(answered=act == "look")
        path = Path(folder) / "s1.proof"
        content = path.read_bytes() if path.exists() else b""
        before = proof.blocks(), proof.saved()
        path.write_bytes(content + content + b"given 1f2e3d4c\nsaved \xff 1\nof tomorrow 1\narriv")

        assert (proof.blocks(), proof.saved()) == before


def test_a_job_saved_twice_is_one_save(proof: Proof) -> None:
    proof.save("s1-0-9-x", 5.0)
    proof.save("s1-0-9-x", 6.0)

    assert (proof.blocks(), proof.saved()) == ({}, {"s1-0-9-x": 5.0})


WRITER = """
import sys
from hookkit.spool.proof import Proof
path, name = sys.argv[1:]
for number in range(300):
    Proof(path).give(name * 8, float(number))
"""


def test_two_sessions_at_once_lose_no_line(proof: Proof, tmp_path: Path) -> None:
    writers = [start(WRITER, str(tmp_path / "s1.proof"), name) for name in "ab"]

    assert [writer.wait(60) for writer in writers] == [0, 0]
    assert len(proof.blocks()) == 600
    assert (tmp_path / "s1.proof").stat().st_mode & 0o777 == 0o600
    for writer in writers:
        writer.communicate()


def test_a_writer_that_is_killed_leaves_what_it_wrote_and_takes_no_line_along(
    proof: Proof, tmp_path: Path
) -> None:
    code = WRITER.replace("range(300)", "itertools.count()").replace("sys\n", "sys, itertools\n", 1)
    writer = start(code, str(tmp_path / "s1.proof"), "a")
    wait_until(lambda: len(proof.blocks()) > 20)
    writer.kill()
    writer.communicate()
    moments = [float(given.at) for given in proof.blocks()]
    proof.save("s1-0", 1.0)

    assert moments == [float(number) for number in range(len(moments))]
    assert (len(proof.blocks()), [*proof.saved()]) == (len(moments), ["s1-0"])


def test_a_capture_finds_what_arrived_over_several_reads(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.sessions.prepare()
    proof = stage.sessions.proof(stage.name)
    given_all(proof, 0)
    stage.say(context(NOTES[0]), *exchange(1))
    stage.stop()
    given_all(proof, 0, 1, 2)
    stage.say(context(NOTES[1]), padding(5 << 20), context(NOTES[2]), *exchange(2))
    stage.stop()

    assert [*proof.blocks().values()] == ["arrived"] * 3


def test_old_blocks_of_a_transcript_are_not_those_given_now(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.sessions.prepare()
    stage.say(context(NOTES[0]), *exchange(1))
    stage.stop()
    given_all(stage.sessions.proof(stage.name), 0)
    stage.say(*exchange(2))
    stage.stop()

    assert len(stage.sessions.proof(stage.name).awaited()) == 1
