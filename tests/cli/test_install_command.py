"""`hookkit install` and `uninstall`: what they do to a settings file, and what they say."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.cli.typing_it import Person
from tests.hooks.calling import EVENTS
from tests.hooks.peer import peer, says

SERVES = says({"pid": 7, "memories": 3, "distils": False, "model": ""})
INSTALLED = [f"{event}: installed" for event in EVENTS]


def installed_events(path: Path) -> list[str]:
    """The events with a hook of ours, one name a hook."""
    hooks = json.loads(path.read_text())["hooks"]
    return [
        event
        for event, groups in hooks.items()
        for group in groups
        for hook in group["hooks"]
        if "--owner=hookkit" in hook["command"]
    ]


def test_installing_says_where_and_what_and_starts_the_memory(person: Person) -> None:
    with peer(person.data, SERVES):
        done = person.types("install")

    assert done == (
        0,
        "\n".join(
            [
                str(person.settings),
                *(f"  {change}" for change in INSTALLED),
                f"memories: 3 in {person.data}, kept as they were said (no model to distil with)",
                "a session that runs picks the hooks up within seconds; "
                "`hookkit status` tells more\n",
            ]
        ),
        "",
    )
    assert installed_events(person.settings) == list(EVENTS)


def test_installing_twice_is_installing_once(person: Person) -> None:
    first = person.types("install", "--json").json()
    before = person.settings.read_bytes()
    second = person.types("install", "--json").json()

    assert (first["path"], first["changes"]) == (str(person.settings), INSTALLED)
    assert second == {"path": str(person.settings), "changes": [], "diff": ""}
    assert person.settings.read_bytes() == before


def test_uninstalling_gives_the_file_back_and_says_where_the_memories_are(
    person: Person,
) -> None:
    before = b'{\n   "model": "opus"}'
    person.settings.parent.mkdir()
    person.settings.write_bytes(before)
    person.types("install", "--json")
    done = person.types("uninstall")
    again = person.types("uninstall")

    assert person.settings.read_bytes() == before
    assert done == (
        0,
        "\n".join(
            [
                str(person.settings),
                *(f"  {event}: removed" for event in EVENTS),
                f"the memories stay in {person.data}; delete that folder to forget them\n",
            ]
        ),
        "",
    )
    assert again.stdout == f"{person.settings}\n  there are no hooks of ours\n"


@pytest.mark.parametrize(
    ("switches", "name"),
    [
        ([], "project/.claude/settings.json"),
        (["--local"], "project/.claude/settings.local.json"),
        (["--project", "../other"], "other/.claude/settings.json"),
        (["--project", "../other", "--local"], "other/.claude/settings.local.json"),
        (["--global"], "claude config/settings.json"),
    ],
    ids=" ".join,
)
def test_the_switches_choose_the_file(
    switches: list[str], name: str, person: Person, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    env = {"CLAUDE_CONFIG_DIR": str(tmp_path / "claude config")}
    there = person.types("install", "--json", *switches, env=env).json()
    events = installed_events(tmp_path / name)
    gone = person.types("uninstall", "--json", *switches, env=env).json()

    assert (there["path"], events) == (str(tmp_path / name), list(EVENTS))
    assert (gone["path"], (tmp_path / name).exists()) == (str(tmp_path / name), False)


@pytest.mark.parametrize("command", ["install", "uninstall"])
@pytest.mark.parametrize("other", [["--local"], ["--project", "."]], ids=" ".join)
def test_global_goes_with_no_other_switch(command: str, other: list[str], person: Person) -> None:
    done = person.types(command, "--global", *other)

    assert (done.status, done.stdout) == (2, "")
    assert "--global goes with neither --local nor --project" in done.stderr


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_a_dry_run_prints_the_change_and_makes_none(as_json: bool, person: Person) -> None:
    done = person.types("install", "--dry-run", *(["--json"] if as_json else []))

    diff = json.loads(done.stdout)["diff"] if as_json else done.stdout
    assert (done.status, done.stderr) == (0, "")
    assert diff.startswith(f"--- {person.settings}\n+++ {person.settings}\n")
    assert [f'"{event}": [' in diff for event in EVENTS] == [True] * 4
    assert (person.settings.exists(), person.data.exists()) == (False, False)


def test_a_dry_run_with_nothing_to_do_says_so(person: Person) -> None:
    assert person.types("uninstall", "--dry-run") == (0, "there are no hooks of ours\n", "")


def test_a_missing_folder_is_named(person: Person, tmp_path: Path) -> None:
    done = person.types("install", "--project", "../missing")

    assert done == (
        1,
        "",
        f"hookkit: the project {tmp_path}/missing must be a folder, found nothing; "
        f"name one that is\n",
    )


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ('{\n  "model": "opus", // mine\n}', "line 2, column 20"),
        ('{\n  "model": "opus",\n}', "line 2, column 18"),
        ('{"hooks": []}', '"hooks" must be an object'),
        ('{"hooks": {"Stop": 5}}', '"hooks.Stop" must be a list'),
        ("[]", "the document must be an object"),
        ('{"hooks": ', "line 1, column"),
    ],
)
def test_settings_that_claude_code_would_not_read_are_refused_in_one_line(
    content: str, place: str, person: Person
) -> None:
    person.settings.parent.mkdir()
    person.settings.write_text(content)
    done = person.types("install")

    assert (done.status, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"hookkit: {person.settings}")
    assert place in done.stderr
    assert person.settings.read_text() == content
    assert os.listdir(person.settings.parent) == ["settings.json"]


def test_uninstalling_refuses_them_as_well(person: Person) -> None:
    person.settings.parent.mkdir()
    person.settings.write_text('{"model": "opus",}')
    done = person.types("uninstall")

    assert (done.status, done.stdout) == (1, "")
    assert done.stderr.startswith(f"hookkit: {person.settings}, line 1, column 17: a comma before")
    assert person.settings.read_text() == '{"model": "opus",}'


def test_two_installers_at_once_are_both_done_and_lose_nothing(person: Person) -> None:
    person.settings.parent.mkdir()
    person.settings.write_text('{"model": "opus"}')
    several = [person.starts("install", "--json", stdout=-1, stderr=-1) for _ in range(4)]
    ended = [(*process.communicate(timeout=100), process.returncode) for process in several]

    assert [(stderr, status) for _, stderr, status in ended] == [(b"", 0)] * 4
    assert sum(bool(json.loads(stdout)["changes"]) for stdout, _, _ in ended) == 1
    assert installed_events(person.settings) == list(EVENTS)
    assert json.loads(person.settings.read_text())["model"] == "opus"


def test_hooks_are_installed_although_the_memory_does_not_work_yet(person: Person) -> None:
    env = {"MEM0_QDRANT_URL": "http://127.0.0.1:9"}
    done = person.types("install", env=env)
    person.types("worker", "stop", env=env)

    assert (done.status, installed_events(person.settings)) == (1, list(EVENTS))
    assert done.stdout.splitlines()[0] == str(person.settings)
    assert done.stderr.startswith(
        "hookkit: the hooks are installed, but nothing will be recalled yet: the store "
        "at http://127.0.0.1:9"
    )


NO_FOLDER = "the data folder /proc/hookkit/data cannot be used ("


@pytest.mark.parametrize(
    ("home", "command", "reason"),
    [
        ("relative/data", ["status"], "HOOKKIT_HOME must be an absolute path, found 'relative/d"),
        ("/proc/hookkit/data", ["install"], NO_FOLDER),
        ("/proc/hookkit/data", ["list"], NO_FOLDER),
        ("/proc/hookkit/data", ["config", "set", "MEM0_USER_ID", "alice"], NO_FOLDER),
        ("/proc/hookkit/data", ["worker", "start"], NO_FOLDER),
        ("/dev/null/data", ["status"], "the data folder /dev/null/data cannot be used ("),
    ],
)
def test_a_data_folder_that_cannot_be_used_is_said(
    home: str, command: list[str], reason: str, person: Person
) -> None:
    done = person.types(*command, env={"HOOKKIT_HOME": home})

    assert (done.status, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"hookkit: {reason}")
    assert not person.settings.exists()
