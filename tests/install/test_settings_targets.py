"""install.targets: the file that Claude Code would read."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookkit.install import Target, global_target, local_target, project_target
from hookkit.install.errors import HomeError, ProjectError


def test_the_project_is_the_folder_named_or_else_the_current_one(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    expected = Target(f"{tmp_path}/app/.claude/settings.json", 0o644)

    assert project_target(None, f"{tmp_path}/app") == expected
    assert project_target("app", str(tmp_path)) == expected
    assert project_target(f"{tmp_path}/app/", "/") == expected


def test_what_git_ignores_is_private(tmp_path: Path) -> None:
    assert local_target(None, str(tmp_path)) == Target(
        f"{tmp_path}/.claude/settings.local.json", 0o600
    )


@pytest.mark.parametrize(
    ("environ", "path"),
    [
        ({"HOME": "/home/me"}, "/home/me/.claude/settings.json"),
        ({"HOME": "/home/me", "CLAUDE_CONFIG_DIR": ""}, "/home/me/.claude/settings.json"),
        ({"HOME": "/home/me", "CLAUDE_CONFIG_DIR": "/etc/claude"}, "/etc/claude/settings.json"),
        ({"HOME": "/home/me", "CLAUDE_CONFIG_DIR": "~/c"}, "/home/me/c/settings.json"),
        ({"CLAUDE_CONFIG_DIR": "/etc/claude"}, "/etc/claude/settings.json"),
    ],
    ids=["home", "empty", "moved", "tilde", "homeless"],
)
def test_the_users_own_file_is_where_claude_code_has_it(environ: dict[str, str], path: str) -> None:
    assert global_target(environ) == Target(path, 0o600)


@pytest.mark.parametrize(
    ("environ", "variable", "is_now"),
    [
        ({}, "HOME", "not set"),
        ({"HOME": ""}, "HOME", "''"),
        ({"HOME": "me"}, "HOME", "'me'"),
        ({"HOME": "/home/me", "CLAUDE_CONFIG_DIR": "c"}, "CLAUDE_CONFIG_DIR", "'c'"),
    ],
    ids=["none", "empty", "relative", "config"],
)
def test_without_a_home_the_variable_is_named(
    environ: dict[str, str], variable: str, is_now: str
) -> None:
    with pytest.raises(HomeError) as raised:
        global_target(environ)

    assert str(raised.value) == (
        f"{variable} must be an absolute path, and is {is_now}, so the user's settings.json "
        f"cannot be found; set {variable} and retry"
    )


def test_a_project_that_is_not_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(ProjectError, match="/file must be a folder, found something else; name"):
        project_target("file", str(tmp_path))
    with pytest.raises(ProjectError, match="/none must be a folder, found nothing; name one"):
        local_target("none", str(tmp_path))
