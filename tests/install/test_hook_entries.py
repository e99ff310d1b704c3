"""install.entries: a command that runs our program with its words, and is silent without it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.install.entries import HookProgram, check_entries, wanted_entries
from hookkit.install.errors import HookPathError, TemplateError, ThrowAwayError
from tests.install.installing import PROGRAM, REPO

NASTY = """a b'c"d $(touch pwned) `touch pwned` ;& | * ? ~ # \\ {main} é ☃ --owner=hookkit"""
PRINTS_ITS_WORDS = "import json, sys; print(json.dumps([sys.argv, sys.stdin.read()]))\n"


def program_in(folder: Path) -> HookProgram:
    """A real interpreter and a real script below `folder`."""
    folder.mkdir(parents=True)
    (folder / "python").symlink_to(os.path.realpath(sys.executable))
    (folder / "main.py").write_text(PRINTS_ITS_WORDS)
    return HookProgram(str(folder / "python"), str(folder / "main.py"), str(folder / "data"))


def run(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command as Claude Code runs it."""
    return subprocess.run(
        ["/bin/sh", "-c", command], input="{}", capture_output=True, text=True, cwd=cwd, check=False
    )


def test_the_events_and_their_seconds() -> None:
    timeouts = {
        event: group["hooks"][0]["timeout"] for event, group in wanted_entries(PROGRAM).items()
    }

    assert timeouts == {"SessionStart": 15, "UserPromptSubmit": 5, "Stop": 30, "SessionEnd": 3}


def test_the_shell_line_is_what_the_readme_says() -> None:
    assert wanted_entries(PROGRAM, "posix")["Stop"] == {
        "hooks": [
            {
                "type": "command",
                "command": "if [ -x /opt/hookkit/bin/python ]"
                " && [ -f /opt/hookkit/hooks/__main__.py ];"
                " then exec /opt/hookkit/bin/python -I -S /opt/hookkit/hooks/__main__.py"
                " Stop --owner=hookkit --home='/home/é/.hook kit'; fi",
                "timeout": 30,
            }
        ]
    }


def test_without_a_shell_the_words_stand_apart() -> None:
    assert wanted_entries(PROGRAM, "nt")["SessionEnd"] == {
        "hooks": [
            {
                "type": "command",
                "command": "/opt/hookkit/bin/python",
                "args": [
                    "-I",
                    "-S",
                    "/opt/hookkit/hooks/__main__.py",
                    "SessionEnd",
                    "--owner=hookkit",
                    "--home=/home/é/.hook kit",
                ],
                "timeout": 3,
            }
        ]
    }


@pytest.mark.parametrize("name", ["plain", NASTY, "-x"], ids=["plain", "nasty", "dash"])
def test_a_shell_runs_the_program_with_event_owner_and_home(tmp_path: Path, name: str) -> None:
    program = program_in(tmp_path / name)
    done = {
        event: run(group["hooks"][0]["command"], tmp_path)
        for event, group in wanted_entries(program, "posix").items()
    }

    assert [(event, ran.returncode, ran.stderr) for event, ran in done.items()] == [
        (event, 0, "") for event in ("SessionStart", "UserPromptSubmit", "Stop", "SessionEnd")
    ]
    assert [json.loads(ran.stdout) for ran in done.values()] == [
        [[program.main, event, "--owner=hookkit", f"--home={program.home}"], "{}"] for event in done
    ]
    assert sorted(os.listdir(tmp_path)) == [name]  # nothing in the path was itself run


@pytest.mark.parametrize("gone", ["python", "main.py"])
def test_a_program_that_is_gone_is_silence_and_status_0(tmp_path: Path, gone: str) -> None:
    program = program_in(tmp_path / NASTY)
    os.unlink(tmp_path / NASTY / gone)
    done = run(wanted_entries(program, "posix")["Stop"]["hooks"][0]["command"], tmp_path)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
@settings(deadline=None)  # each example starts a shell
def test_any_path_arrives_as_one_word(name: str) -> None:
    home = f"/{name}"
    command = wanted_entries(PROGRAM._replace(home=home), "posix")["Stop"]["hooks"][0]["command"]
    words = subprocess.run(
        ["/bin/sh", "-c", f"printf '%s\\0' {command.split(' then exec ')[1].removesuffix('; fi')}"],
        capture_output=True,
        check=True,
    ).stdout.split(b"\0")

    assert words[-2:] == [f"--home={home}".encode(), b""]


@pytest.mark.parametrize(
    ("field", "path", "message"),
    [
        ("python", "python3", "the path of python must be absolute, found 'python3'"),
        ("main", "/a\nb", "the path of main must be text of one line in UTF-8, found '/a\\nb'"),
        ("home", "/a\0", "the path of home must be text of one line in UTF-8, found '/a\\x00'"),
        ("home", "/\udcff", "the path of home must be text of one line in UTF-8, found '/\\udcff'"),
    ],
    ids=["relative", "newline", "null", "not UTF-8"],
)
def test_a_path_that_no_command_can_carry_is_refused(field: str, path: str, message: str) -> None:
    with pytest.raises(HookPathError) as raised:
        wanted_entries(PROGRAM._replace(**{field: path}))

    assert str(raised.value) == f"{message}; move it and retry"


@pytest.mark.parametrize(
    "path",
    [
        "/home/me/.cache/uv/archive-v0/9Zm1zyFO6pqUGhVSXHKBM/bin/python",
        "/home/me/.cache/uv/environments-v2/script-1a2b/bin/python3",
        "/home/me/.cache/uv/builds-v0/.tmpAbC/bin/python",
        "/Users/me/Library/Caches/uv/archive-v0/9Zm1zyFO6pqUGhVSXHKBM/bin/python",
        "/var/uv/archive-v0/x/bin/python",
        "/tmp/moved/archive-v0/9Zm1zyFO6pqUGhVSXHKBM/lib/python3.12/site-packages/hookkit/x.py",
        "/tmp/moved/environments-v2/script-1a2b/bin/python3",
        "/tmp/moved/builds-v0/.tmpAbC/bin/python",
        "/home/me/.local/share/pipx/.cache/0123456789abcde/bin/python",
        "/home/me/.local/pipx/.cache/0123456789abcde/bin/python",
    ],
)
@pytest.mark.parametrize("field", ["python", "main"])
def test_an_interpreter_in_a_cache_is_refused_with_the_command_that_lasts(
    field: str, path: str
) -> None:
    with pytest.raises(ThrowAwayError) as raised:
        wanted_entries(PROGRAM._replace(**{field: path}))

    assert str(raised.value) == (
        f"{path} is in a cache that is cleaned without notice, so a hook cannot be tied to it; "
        "run `uv tool install hookkit` or `pipx install hookkit`, then `hookkit install`"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/usr/bin/python3",
        "/home/me/.local/share/uv/tools/hookkit/bin/python",
        "/home/me/.local/share/uv/python/cpython-3.12/bin/python3",
        "/home/me/.local/share/pipx/venvs/hookkit/bin/python",
        "/home/me/archive-v1/venv/bin/python",
        "/srv/environments-v2/python",
        "/opt/uv/bin/python",
    ],
)
def test_an_interpreter_that_lasts_is_taken(path: str) -> None:
    assert list(wanted_entries(PROGRAM._replace(python=path)))


def test_milliseconds_do_not_pass_the_schema() -> None:
    groups = {event: [group] for event, group in wanted_entries(PROGRAM).items()}
    groups["Stop"][0]["hooks"][0]["timeout"] = 30000

    with pytest.raises(TemplateError, match=r"\$\.Stop\[0\]\.hooks\[0\]\.timeout of our hook"):
        check_entries(groups)


def test_an_entry_without_our_word_does_not_pass_the_schema() -> None:
    hook = {"type": "command", "command": "python --owner=hookkits", "timeout": 1}

    with pytest.raises(TemplateError, match="does not fit"):
        check_entries({"Stop": [{"hooks": [hook]}]})


def test_in_a_wheel_the_templates_lie_beside_the_module(tmp_path: Path) -> None:
    shutil.copytree(REPO / "hookkit", tmp_path / "hookkit")
    shutil.copytree(REPO / "settings-templates", tmp_path / "hookkit" / "install" / "templates")
    code = "from hookkit.install.templates import *; print(template_path('hooks.json'))"
    found = subprocess.run(
        [sys.executable, "-c", f"{code}; read_template('hooks.json')"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert found == f"{tmp_path}/hookkit/install/templates/hooks.json\n"
