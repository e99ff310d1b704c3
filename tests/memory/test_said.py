"""memory.said: which files count, as Claude Code 2.1.330 puts them before Claude."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hookkit.memory.said import MAX_BYTES, MAX_HOPS, BootFiles, already_said

RULE = "Use uv for packages, not pip."
PORT = "The API listens on port 8080."
FILE = f"# Shop\n\n## Rules\n\n- {RULE}\n- The API listens on port `8080`.\n"


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
        "shop/.claude/rules/python.md",
        "shop/.claude/rules/deep/python.md",
        ".claude/CLAUDE.md",
        ".claude/rules/python.md",
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
    write(tmp_path / "shop" / ".claude" / "CLAUDE.local.md")
    write(tmp_path / "shop" / ".claude" / "rules" / "python.txt")
    write(tmp_path / "shop" / "docs" / "setup.md")
    write(tmp_path / ".claude" / "CLAUDE.local.md", "# Home")

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
    write(tmp_path / "AGENTS.md", PORT)

    said = already_said(str(tmp_path), "")
    assert (said.covers(RULE), said.covers(PORT)) == (False, True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_we_may_not_read_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "CLAUDE.md").chmod(0)
    write(tmp_path / "AGENTS.md")

    assert already_said(str(tmp_path), "").covers(RULE)


def test_of_a_huge_file_the_beginning_counts(tmp_path: Path) -> None:
    write(tmp_path / "CLAUDE.md", FILE + "x" * MAX_BYTES * 4 + "\nNobody reads so far down.")

    said = already_said(str(tmp_path), "")
    assert (said.covers(RULE), said.covers("Nobody reads so far down.")) == (True, False)


@pytest.mark.parametrize("directory", ["", "relative/path", "/nowhere/at/all", "/a\0b", "/"])
def test_a_directory_that_is_none_has_no_files(directory: str) -> None:
    assert not BootFiles("").of(directory).covers(RULE)


def shop(tmp_path: Path) -> BootFiles:
    """The files of `tmp_path`, a home folder, for whoever asks about its shop/."""
    return BootFiles(f"{tmp_path}/.claude")


@pytest.mark.parametrize(
    ("path", "how", "counts"),
    [
        ("shop/docs/setup.md", "See @docs/setup.md for more", True),
        ("shop/docs/setup.md", "- @./docs/setup.md", True),
        ("shop/docs/setup.md", "@docs/setup.md#rules", True),
        ("shop/docs/set up.md", "@docs/set\\ up.md", True),
        ("shop/docs/setup.md", "see `@docs/setup.md`", False),
        ("shop/docs/setup.md", "```\n@docs/setup.md\n```", False),
        ("shop/docs/setup.md", "    @docs/setup.md", False),
        ("shop/docs/setup.md", "<!-- @docs/setup.md -->", False),
        ("shop/docs/setup.md", "<!--\n@docs/setup.md\n-->", False),
        ("shop/docs/setup.md", "mail me@docs/setup.md", False),
        ("shop/docs/setup.md", "see docs/setup.md", False),
        ("shop/docs/setup.png", "@docs/setup.png", False),
        ("other/setup.md", "@../other/setup.md", False),
        ("setup.md", "@~/setup.md", False),
    ],
)
def test_a_file_that_claude_md_takes_in_counts(
    path: str, how: str, counts: bool, tmp_path: Path
) -> None:
    write(tmp_path / path)
    write(tmp_path / "shop" / "CLAUDE.md", f"# Shop\n\n{how}\n")

    assert shop(tmp_path).of(f"{tmp_path}/shop").covers(RULE) is counts


@pytest.mark.parametrize("how", ["@~/notes.md", "@../notes.md"])
def test_the_users_own_file_may_take_in_what_lies_in_the_home_folder(
    how: str, tmp_path: Path
) -> None:
    write(tmp_path / "notes.md")
    write(tmp_path / ".claude" / "CLAUDE.md", how)

    assert shop(tmp_path).of(f"{tmp_path}/shop").covers(RULE)


def test_a_link_in_the_project_does_not_lead_out_of_it(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "CLAUDE.md", "@notes.md\n")
    write(tmp_path / "other" / "notes.md")
    (tmp_path / "shop" / "notes.md").symlink_to(tmp_path / "other" / "notes.md")

    assert not shop(tmp_path).of(f"{tmp_path}/shop").covers(RULE)


def test_files_are_taken_in_four_deep_from_where_each_lies_and_in_circles(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "CLAUDE.md", "@docs/1.md @CLAUDE.md")
    facts = [f"Rule {number} of the shop." for number in range(1, MAX_HOPS + 2)]
    for number, fact in enumerate(facts, 1):
        write(tmp_path / "shop" / "docs" / f"{number}.md", f"{fact}\n\n@{number + 1}.md @1.md")

    said = shop(tmp_path).of(f"{tmp_path}/shop")
    assert [said.covers(fact) for fact in facts] == [True] * MAX_HOPS + [False]


@pytest.mark.parametrize("change", ["edited", "new", "gone", "a new rule"])
def test_whatever_changes_in_a_file_that_is_taken_in_is_read_anew(
    change: str, tmp_path: Path
) -> None:
    boot = shop(tmp_path)
    write(tmp_path / "shop" / "CLAUDE.md", "@docs/setup.md\n")
    setup = tmp_path / "shop" / "docs" / "setup.md"
    if change != "new":
        write(setup, FILE if change == "gone" else "# Setup\n")
    rules = tmp_path / "shop" / ".claude" / "rules"
    rules.mkdir(parents=True)
    before = boot.of(f"{tmp_path}/shop").covers(RULE)
    if change == "gone":
        setup.unlink()
    else:
        write(rules / "python.md" if change == "a new rule" else setup)

    assert (before, boot.of(f"{tmp_path}/shop").covers(RULE)) == (
        change == "gone",
        change != "gone",
    )


def test_a_rule_for_some_paths_does_not_count(tmp_path: Path) -> None:
    write(tmp_path / "shop/.claude/rules/python.md", f'---\npaths: "src/**/*.py"\n---\n{FILE}')
    some = shop(tmp_path).of(f"{tmp_path}/shop").covers(RULE)
    write(tmp_path / "shop/.claude/rules/python.md", f"---\ndescription: all\n---\n{FILE}")

    assert (some, shop(tmp_path).of(f"{tmp_path}/shop").covers(RULE)) == (False, True)


def test_a_comment_in_a_file_is_not_said(tmp_path: Path) -> None:
    write(tmp_path / "shop" / "CLAUDE.md", f"<!-- not yet:\n- {RULE}\n-->\n- {PORT}\n")
    said = shop(tmp_path).of(f"{tmp_path}/shop")

    assert (said.covers(RULE), said.covers(PORT)) == (False, True)


@pytest.mark.parametrize("name", ["shop/MEMORY.md", ".claude/projects/{slug}/memory/MEMORY.md"])
@pytest.mark.parametrize(
    ("before", "counts"),
    [("- a note\n" * 197, True), ("- a note\n" * 200, False), ("x" * 24_000 + "\n", True)]
    + [(f"{'x' * 200}\n" * 125, False)],
    ids=["line 198", "line 201", "24 KB", "25 KB"],
)
def test_of_memory_md_only_what_claude_code_loads_counts(
    name: str, before: str, counts: bool, tmp_path: Path
) -> None:
    slug = f"{tmp_path}/shop".replace("/", "-").replace("_", "-").replace(".", "-")
    write(tmp_path / name.format(slug=slug), f"{before}- {RULE}\n")

    assert shop(tmp_path).of(f"{tmp_path}/shop").covers(RULE) is counts


def test_a_repository_has_one_memory_md_wherever_in_it_a_session_starts(tmp_path: Path) -> None:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    slug = f"{tmp_path}/shop".replace("/", "-").replace("_", "-").replace(".", "-")
    write(tmp_path / f".claude/projects/{slug}/memory/MEMORY.md")

    assert shop(tmp_path).of(f"{tmp_path}/shop/src/api").covers(RULE)


def test_ever_so_many_files_are_not_all_read(tmp_path: Path) -> None:
    for number in range(300):
        write(tmp_path / f"shop/.claude/rules/{number:03d}.md", f"Rule {number} of the shop.\n")
    said = shop(tmp_path).of(f"{tmp_path}/shop")

    assert (said.covers("Rule 0 of the shop."), said.covers("Rule 299 of the shop.")) == (
        True,
        False,
    )
