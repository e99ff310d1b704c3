"""spool.recalls: why a block held what it held is kept, bounded, and nobody's words with it."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.model import Explained, Hit, Memory, Signal
from hookkit.spool.recalls import (
    MAX_BYTES,
    Reason,
    Recall,
    note,
    reasons_of,
    recalls,
    sessions_like,
)
from hookkit.spool.sessions import Sessions

REASON = Reason("id-1", 0.5, 0.4, (("meaning", 0.4), ("recency", 0.1)), "")
RECALL = Recall(1.5, "prompt", 900, (REASON, REASON._replace(id="id-2", cut="below the floor")))


def explained(name: str, cut: str = "") -> Explained:
    memory = Memory(name, "We use uv.", "fact", "p", "p", "u", "", "")
    return Explained(Hit(memory, 0.5, 0.4), (Signal("meaning", 0.4), Signal("recency", 0.1)), cut)


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    for at in (1.5, 2.5):
        note(f"{tmp_path}/sessions", "s1", RECALL._replace(at=at))

    assert recalls(f"{tmp_path}/sessions", "s1") == [RECALL, RECALL._replace(at=2.5)]
    assert stat.S_IMODE((tmp_path / "sessions" / "s1.why").stat().st_mode) == 0o600


def test_what_was_in_the_block_is_told_from_what_was_cut_and_from_what_found_no_room() -> None:
    told = reasons_of([explained("a"), explained("b", "below the floor"), explained("c")], ["a"])

    assert [(one.id, one.cut) for one in told] == [
        ("a", ""),
        ("b", "below the floor"),
        ("c", "no room"),
    ]
    assert told[0].signals == REASON.signals
    assert "uv" not in str(told)


def test_everything_shown_is_told_and_what_a_rule_cut_before_what_had_no_room() -> None:
    shown = [explained(f"shown-{n}") for n in range(90)]
    roomless = [explained(f"roomless-{n}", "no room within 900 characters") for n in range(90)]
    told = reasons_of(
        [*shown, *roomless, explained("said", "CLAUDE.md says it")],
        [one.hit.memory.id for one in shown],
    )
    cut = [one.cut for one in told if one.cut]

    assert [one.id for one in told[:90]] == [one.hit.memory.id for one in shown]
    assert cut == ["CLAUDE.md says it", *["no room within 900 characters"] * 20]


def test_a_record_does_not_grow_without_end_and_keeps_the_latest(tmp_path: Path) -> None:
    many = RECALL._replace(reasons=(REASON,) * 60)
    for at in range(200):
        note(str(tmp_path), "s1", many._replace(at=float(at)))

    assert (tmp_path / "s1.why").stat().st_size <= MAX_BYTES
    assert recalls(str(tmp_path), "s1")[-1].at == 199.0


@pytest.mark.parametrize("session", ["../s1", "", ".s1", "a/b", "a\0b", "x" * 300])
def test_what_is_no_session_id_names_no_file(session: str, tmp_path: Path) -> None:
    note(str(tmp_path), session, RECALL)

    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.binary(max_size=40) | st.sampled_from([b"[]", b'[1,"a",2,[[1]]]', b"[" * 9000])))
def test_a_damaged_line_does_not_hide_the_others(
    tmp_path_factory: object, lines: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("why")  # type: ignore[attr-defined]  # pytest's own
    (folder / "s1.why").write_bytes(b"".join(line.replace(b"\n", b"") + b"\n" for line in lines))
    note(str(folder), "s1", RECALL)

    assert recalls(str(folder), "s1")[-1] == RECALL


def test_a_session_is_found_by_how_its_id_begins(tmp_path: Path) -> None:
    for session in ("abc-1", "abc-2", "x"):
        note(str(tmp_path), session, RECALL)

    assert sessions_like(str(tmp_path), "abc") == ["abc-1", "abc-2"]
    assert sessions_like(f"{tmp_path}/none", "abc") == []


def test_the_record_goes_with_its_session(tmp_path: Path) -> None:
    note(str(tmp_path), "s1", RECALL)

    assert (Sessions(str(tmp_path)).prune(before=9e12), list(tmp_path.iterdir())) == (1, [])
