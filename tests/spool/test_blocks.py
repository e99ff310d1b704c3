"""spool.blocks: the last block, of that store, person and project alone, within its limit."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.memory.block import CLOSE, HARD_LIMIT, NOTE, OPEN, Block, render, units
from hookkit.memory.block_id import block_id
from hookkit.memory.model import Hit, Memory, Scope
from hookkit.paths import Paths
from hookkit.spool.blocks import (
    OLD_S,
    Kept,
    ago,
    as_of,
    blocks_of,
    keep_block,
    last_block,
    take_lines,
)

NOW = 1_800_000_000.0
HOUR_S = 3600.0
BOB = Scope("bob", "shop-1")
NOTHING = Block("", ())


def block_of(*texts: str) -> Block:
    """The block of these memories."""
    memories = [
        Memory(f"id-{n}", text, "fact", "shop-1", "shop", "bob", "2026-08-01T12:00:00Z", "")
        for n, text in enumerate(texts, 1)
    ]
    return render([Hit(memory, 0.5, 0.5) for memory in memories], "session", "shop", HARD_LIMIT)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(str(tmp_path / "data"))


def test_what_was_kept_is_said_again_with_its_age(paths: Paths) -> None:
    keep_block(paths, "edge", BOB, block_of("Use uv.", "Deploy with make."), NOW - 3 * HOUR_S)
    kept = last_block(paths, "edge", BOB, NOW)

    assert kept is not None
    block = as_of(kept, NOW, (), 6000)
    assert block == Block(
        f"# mem0 Cross-Session Memory (as of 3 hours ago: the memory cannot be reached now)\n\n"
        f"{NOTE} (block {block_id(block.text)})\n\n{OPEN}\n"
        f"1. [2026-08-01] Use uv.\n2. [2026-08-01] Deploy with make.\n{CLOSE}",
        ("id-1", "id-2"),
    )


def test_what_a_session_was_given_is_not_said_again(paths: Paths) -> None:
    keep_block(paths, "edge", BOB, block_of("Use uv.", "Deploy with make."), NOW)
    kept = last_block(paths, "edge", BOB, NOW)

    assert kept is not None
    assert as_of(kept, NOW, ("id-1",), 6000).ids == ("id-2",)
    assert "\n1. [2026-08-01] Deploy with make.\n" in as_of(kept, NOW, ("id-1",), 6000).text
    assert as_of(kept, NOW, ("id-1", "id-2"), 6000) == NOTHING


def test_a_block_is_of_one_store_person_and_project(paths: Paths) -> None:
    keep_block(paths, "edge", BOB, block_of("Use uv."), NOW)

    for place, scope in (
        ("qdrant-1", BOB),
        ("edge", Scope("eve", "shop-1")),
        ("edge", Scope("bob", "shop-2")),
    ):
        assert last_block(paths, place, scope, NOW) is None


def test_of_two_whose_names_collide_neither_is_given_the_others(paths: Paths) -> None:
    keep_block(paths, "edge", BOB, block_of("Use uv."), NOW)
    (file,) = Path(paths.blocks).iterdir()
    other = Scope("eve", "shop-1")
    keep_block(paths, "edge", other, block_of("Use pip."), NOW)
    (theirs,) = {*Path(paths.blocks).iterdir()} - {file}
    theirs.replace(file)  # as if both had one checksum

    assert last_block(paths, "edge", BOB, NOW) is None


def test_a_project_that_has_no_memories_any_more_has_no_block(paths: Paths) -> None:
    keep_block(paths, "edge", BOB, block_of("Use uv."), NOW)
    keep_block(paths, "edge", BOB, NOTHING, NOW)

    assert (last_block(paths, "edge", BOB, NOW), os.listdir(paths.blocks)) == (None, [])


def test_taken_lines_are_gone_from_every_block_and_no_other_line_is(paths: Paths) -> None:
    take_lines(paths, lambda *_: True, NOW)  # there need not be any
    other, alone = Scope("bob", "shop-2"), Scope("bob", "shop-3")
    keep_block(paths, "edge", BOB, block_of("Use uv.", "Deploy with make."), NOW - HOUR_S)
    keep_block(paths, "qdrant-1", other, block_of("Use uv.", "Ask Eve."), NOW)
    keep_block(paths, "edge", alone, block_of("Use uv."), NOW)
    take_lines(paths, lambda memory, _: memory == "id-1", NOW)

    dated = "[2026-08-01] "
    assert last_block(paths, "edge", BOB, NOW) == Kept(
        NOW - HOUR_S, (f"{dated}Deploy with make.",), ("id-2",), ("edge", "bob", "shop-1")
    )
    left = last_block(paths, "qdrant-1", other, NOW)
    assert left is not None
    assert left.lines == (f"{dated}Ask Eve.",)
    files = [path.read_bytes() for path in Path(paths.blocks).iterdir()]
    assert (len(files), any(b"Use uv." in content for content in files)) == (2, False)


def test_of_one_store_lines_are_taken_alone(paths: Paths) -> None:
    for place in ("edge", "qdrant-1"):
        keep_block(paths, place, BOB, block_of("Use uv.", "Use make."), NOW)
    take_lines(paths, lambda _, line: line.endswith("uv."), NOW, "edge")

    (ours,), (theirs,) = blocks_of(paths, "edge"), blocks_of(paths, "qdrant-1")
    assert (ours.ids, theirs.ids) == (("id-2",), ("id-1", "id-2"))


def test_where_no_line_is_taken_no_file_is_written(paths: Paths) -> None:
    keep_block(paths, "edge", BOB, block_of("Use uv."), NOW)
    (file,) = Path(paths.blocks).iterdir()
    before = file.stat().st_ino  # a file that is replaced is another one
    take_lines(paths, lambda *_: False, NOW)

    assert file.stat().st_ino == before


def test_with_the_lines_goes_what_is_too_old_and_what_a_dead_writer_left(paths: Paths) -> None:
    keep_block(paths, "qdrant-1", BOB, block_of("Use uv."), NOW - OLD_S)
    half = Path(paths.blocks) / "0badcafe.json.123.tmp"
    half.write_bytes(b'{"format": 1, "lines": ["Use')
    take_lines(paths, lambda *_: False, NOW, "edge")

    assert os.listdir(paths.blocks) == []


def test_two_who_take_lines_at_once_put_none_back(paths: Paths) -> None:
    """Each reads a block, and writes it without its own lines."""
    keep_block(paths, "edge", BOB, block_of(*(f"Fact {n}." for n in range(40))), NOW)
    ids = [f"id-{n}" for n in range(1, 40)]
    with ThreadPoolExecutor(4) as threads:
        [*threads.map(lambda gone: take_lines(paths, lambda m, _: m == gone, NOW), ids)]

    (left,) = blocks_of(paths, "edge")
    assert left.ids == ("id-40",)


def test_a_block_is_private(paths: Paths) -> None:
    keep_block(paths, "edge", BOB, block_of("Use uv."), NOW)
    (file,) = Path(paths.blocks).iterdir()

    assert [os.stat(path).st_mode & 0o777 for path in (paths.blocks, file)] == [0o700, 0o600]
    assert "bob" not in file.name


def test_what_is_too_old_helps_nobody(paths: Paths) -> None:
    keep_block(paths, "edge", BOB, block_of("Use uv."), NOW - OLD_S)

    assert last_block(paths, "edge", BOB, NOW) is None
    assert last_block(paths, "edge", BOB, NOW - 1) is not None


WHOSE = ["edge", "bob", "shop-1"]
WHOLE = {"format": 1, "whose": WHOSE, "at": NOW, "lines": ["Use uv."], "ids": ["id-1"]}
OTHERS: list[dict[str, object]] = [
    {"format": 2},
    {"at": "x"},
    {"lines": "Use uv."},
    {"lines": [5]},
    {"ids": []},
    {"ids": None},
    {"whose": "bob"},
]
DAMAGED = [
    b"",
    b"{",
    b"[]",
    b"\xff",
    b"5",
    *(json.dumps({**WHOLE, **other}).encode() for other in OTHERS),
]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_none(content: bytes, paths: Paths) -> None:
    keep_block(paths, "edge", BOB, block_of("Use uv."), NOW)
    (file,) = Path(paths.blocks).iterdir()
    file.write_bytes(content)

    assert last_block(paths, "edge", BOB, NOW) is None
    take_lines(paths, lambda *_: False, NOW)
    assert os.listdir(paths.blocks) == []


@pytest.mark.parametrize(
    ("age_s", "said"),
    [
        (-60, "less than a minute ago"),
        (59, "less than a minute ago"),
        (60, "1 minute ago"),
        (2 * HOUR_S - 1, "1 hour ago"),
        (25 * HOUR_S, "1 day ago"),
        (49 * HOUR_S, "2 days ago"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(age_s: float, said: str) -> None:
    assert ago(age_s) == said


TEXTS = st.lists(st.text(min_size=1, max_size=900).filter(str.strip), max_size=30)


@settings(deadline=None)
@given(TEXTS, st.integers(0, 2 * HARD_LIMIT), st.integers(0, int(OLD_S)))
def test_a_block_said_again_is_fenced_and_within_its_limit(
    texts: list[str], limit: int, age_s: int
) -> None:
    kept = Kept(NOW - age_s, tuple(texts), tuple(map(str, range(len(texts)))))
    block = as_of(kept, NOW, (), limit)

    assert units(block.text) <= min(limit, HARD_LIMIT)
    assert block == NOTHING or block.text.endswith(CLOSE)
    assert len(block.ids) == len(set(block.ids))


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=20))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_holds_every_line_of_what_was_given(paths: Paths, texts: list[str]) -> None:
    block = block_of(*texts)
    keep_block(paths, "edge", BOB, block, NOW)
    kept = last_block(paths, "edge", BOB, NOW)

    assert kept is not None
    again = as_of(kept, NOW, (), HARD_LIMIT)
    assert again.ids == block.ids[: len(again.ids)]
    assert {*again.text.split(OPEN)[1].split("\n")} <= {*block.text.split(OPEN)[1].split("\n")}
