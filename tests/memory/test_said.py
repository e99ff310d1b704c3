"""memory.shingles, memory.said: what CLAUDE.md and its like say already."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.said import MAX_BYTES, BootFiles, already_said
from hookkit.memory.shingles import Shingles

RULE = "Use uv for packages, not pip."
FILE = f"# Shop\n\n## Rules\n\n- {RULE}\n- The API listens on port `8080`.\n"
WORDS = st.lists(st.sampled_from(["use", "uv", "not", "pip", "the", "api", "on", "port", "8080"]))


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        (RULE, True),
        ("use **uv** for packages, not pip", True),
        ("The API listens on port 8080", True),
        ("The API listens on port 8081", False),
        ("Use uv for packages", True),
        ("Use pip for packages, not uv.", False),
        ("Use uv for packages, not pip, since the image has none.", False),
        ("Use uv", False),
        ("", False),
    ],
)
def test_a_text_is_covered_if_it_says_nothing_new(text: str, covered: bool) -> None:
    assert Shingles.of([FILE]).covers(text) is covered


def test_without_files_nothing_is_said() -> None:
    assert (Shingles().covers(RULE), Shingles().says(RULE)) == (False, 0.0)


@given(WORDS.map(" ".join), WORDS.map(" ".join), st.text())
def test_what_a_text_holds_it_says(before: str, text: str, other: str) -> None:
    whole = Shingles.of([f"{before} {text}", other])

    assert whole.says(text) == (1.0 if len(text.split()) >= 3 else 0.0)
    assert 0.0 <= whole.says(other) <= 1.0


def write(path: Path, content: str | bytes = FILE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "shop/CLAUDE.md",
        "shop/CLAUDE.local.md",
        "shop/AGENTS.md",
        "shop/MEMORY.md",
        "shop/.claude/CLAUDE.md",
        "CLAUDE.md",
        ".claude/CLAUDE.md",
        ".claude/projects/{slug}/memory/MEMORY.md",
    ],
)
def test_each_file_that_claude_code_reads_by_itself_counts(name: str, tmp_path: Path) -> None:
    slug = f"{tmp_path}/shop".replace("/", "-").replace("_", "-").replace(".", "-")
    write(tmp_path / name.format(slug=slug))

    assert already_said(f"{tmp_path}/shop", f"{tmp_path}/.claude").covers(RULE)


def test_another_projects_files_do_not_count(tmp_path: Path) -> None:
    write(tmp_path / "bank" / "CLAUDE.md")
    write(tmp_path / "shop" / "src" / "CLAUDE.md")

    assert not already_said(f"{tmp_path}/shop", f"{tmp_path}/.claude").covers(RULE)


def test_a_file_that_was_changed_is_read_anew(tmp_path: Path) -> None:
    boot = BootFiles(f"{tmp_path}/.claude")
    seen = [boot.of(f"{tmp_path}/shop").covers(RULE)]
    path = write(tmp_path / "shop" / "CLAUDE.md")
    seen.append(boot.of(f"{tmp_path}/shop").covers(RULE))
    write(path, "# Shop")
    seen.append(boot.of(f"{tmp_path}/shop").covers(RULE))

    assert seen == [False, True, False]


def test_a_file_that_stays_is_read_once(tmp_path: Path) -> None:
    write(tmp_path / "CLAUDE.md")
    boot = BootFiles("")

    assert boot.of(str(tmp_path)) is boot.of(str(tmp_path))


def test_a_link_to_a_file_elsewhere_counts(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "CLAUDE.md").symlink_to(write(tmp_path / "notes" / "shop.md"))

    assert already_said(f"{tmp_path}/shop", "").covers(RULE)


@pytest.mark.parametrize("odd", ["folder", "pipe", "binary", "loop", "device"])
def test_what_is_no_text_file_says_nothing_and_stops_nobody(odd: str, tmp_path: Path) -> None:
    path = tmp_path / "CLAUDE.md"
    if odd == "folder":
        path.mkdir()
    elif odd == "pipe":
        os.mkfifo(path)
    elif odd == "binary":
        write(path, FILE.encode() + b"\0")
    else:
        path.symlink_to(path if odd == "loop" else "/dev/zero")
    write(tmp_path / "AGENTS.md", "The API listens on port 8080.")

    said = already_said(str(tmp_path), "")
    assert (said.covers(RULE), said.covers("The API listens on port 8080.")) == (False, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_we_may_not_read_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "CLAUDE.md").chmod(0)
    write(tmp_path / "AGENTS.md")

    assert already_said(str(tmp_path), "").covers(RULE)


def test_of_a_huge_file_the_beginning_counts(tmp_path: Path) -> None:
    write(tmp_path / "CLAUDE.md", FILE + "x" * MAX_BYTES * 4 + "\nNobody reads so far down.")

    said = already_said(str(tmp_path), "")
    assert (said.covers(RULE), said.says("Nobody reads so far down")) == (True, 0.0)


@pytest.mark.parametrize("directory", ["", "relative/path", "/nowhere/at/all", "/a\0b", "/"])
def test_a_directory_that_is_none_has_no_files(directory: str) -> None:
    assert not BootFiles("").of(directory).covers(RULE)
