"""`hookkit doctor`, with the real worker: what it says, what it mends, how it ends."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from hookkit.ipc.start import Starts
from tests.cli.typing_it import Person
from tests.doubles.qdrant import a_collection
from tests.hooks.calling import ordinary
from tests.hooks.peer import place

pytestmark = pytest.mark.heavy


def levels(text: str) -> dict[str, str]:
    """The level of each check that is told in lines."""
    lines = [line.split(None, 1) for line in text.splitlines()]
    return {
        rest.split("  ")[0]: level
        for level, rest in (line for line in lines if len(line) == 2)
        if level in ("ok", "warn", "fail")
    }


def test_on_a_healthy_install_it_says_only_ok(person: Person) -> None:
    person.types("install", "--json")
    done = person.types("doctor")

    assert (done.status, done.stderr) == (0, "")
    assert set(levels(done.stdout).values()) == {"ok"}
    assert "0 memories, embedded" in done.stdout
    assert "mend:" not in done.stdout


def test_a_bare_machine_is_told_what_to_do_and_is_left_bare(person: Person) -> None:
    done = person.types("doctor")

    assert (done.status, done.stderr) == (2, "")
    assert [name for name, level in levels(done.stdout).items() if level != "ok"] == ["hooks"]
    assert "mend: hookkit install" in done.stdout
    assert not person.data.exists()


def test_what_is_mended_is_said_and_then_all_is_well(person: Person) -> None:
    person.types("install", "--json")
    healthy = person.settings.read_text()
    person.settings.write_text(healthy.replace('"timeout": 30', '"timeout": 30000'))
    person.data.chmod(0o755)
    looked = person.types("doctor", "--json")
    mended = person.types("doctor", "--fix", "--json")
    found = json.loads(looked.stdout)

    amiss = [one for one in found["findings"] if one["level"] != "ok"]
    assert (looked.status, found["level"], found["fixed"]) == (2, "fail", [])
    assert [(one["check"], one["level"], one["fixable"]) for one in amiss] == [
        ("hooks", "fail", True),
        ("data folder", "warn", True),
    ]
    assert [one["check"] for one in mended.json()["fixed"]] == ["hooks", "data folder"]
    assert mended.json()["level"] == "ok"
    assert person.settings.read_text() == healthy


def test_a_worker_that_gave_up_starting_is_started_anew(person: Person) -> None:
    person.types("install", "--json")
    record = Path(place(person.data).started)
    record.parent.mkdir(exist_ok=True, mode=0o700)
    record.write_text(json.dumps(Starts(time.time() - 1, 5)._asdict()))
    record.chmod(0o600)
    looked = person.types("doctor")
    mended = person.types("doctor", "--fix")

    assert (looked.status, levels(looked.stdout)["worker"]) == (2, "fail")
    assert "failed to start 5 times" in looked.stdout
    assert "mend: hookkit worker start" in looked.stdout
    assert (mended.status, set(levels(mended.stdout).values())) == (0, {"ok"})
    assert "fixed  worker: worker " in mended.stdout


def test_a_warning_alone_is_status_1(person: Person) -> None:
    person.types("install", "--json")
    done = person.types("doctor", env={"HOOKKIT_OFF": "1"})

    assert (done.status, levels(done.stdout)["switch"]) == (1, "warn")
    assert "mend: unset HOOKKIT_OFF" in done.stdout


def test_a_data_folder_that_cannot_be_read_is_mended_and_then_what_is_in_it(person: Person) -> None:
    person.types("install", "--json")
    (person.data / "config.env").write_text("MEM0_RECALL_LIMIT=3\n")
    (person.data / "config.env").chmod(0o644)
    person.data.chmod(0)
    looked = person.types("doctor", preexec=ordinary)
    mended = person.types("doctor", "--fix", preexec=ordinary)

    assert (looked.status, levels(looked.stdout)["data folder"]) == (2, "fail")
    assert mended.status == 0
    assert person.data.stat().st_mode & 0o777 == 0o700
    assert (person.data / "config.env").stat().st_mode & 0o777 == 0o600


def test_a_data_folder_that_has_no_place_is_a_finding(person: Person) -> None:
    done = person.types("doctor", "--json", env={"HOOKKIT_HOME": "here"})
    (found,) = json.loads(done.stdout)["findings"]

    assert (done.status, found["check"], found["level"]) == (2, "data folder", "fail")
    assert found["mend"] == "unset HOOKKIT_HOME"


@pytest.mark.qdrant
def test_a_qdrant_server_is_told_with_its_version_and_once_it_is_down_with_what_to_do(
    person: Person,
) -> None:
    with a_collection() as at:
        env = {"MEM0_QDRANT_URL": at.url, "MEM0_COLLECTION": at.collection}
        person.types("install", "--json", env=env)
        up = person.types("doctor", env=env)
    person.types("worker", "stop", env=env)
    gone = {**env, "MEM0_QDRANT_URL": "http://127.0.0.1:9"}
    down = person.types("doctor", env=gone)
    person.types("worker", "stop", env=gone)

    assert (up.status, set(levels(up.stdout).values())) == (0, {"ok"})
    assert "or later is needed" in up.stdout
    assert (down.status, levels(down.stdout)["store"]) == (2, "fail")
    assert "start the server, or correct MEM0_QDRANT_URL (since " in down.stdout


@pytest.mark.parametrize("as_json", [False, True])
def test_a_working_directory_that_is_gone_is_a_finding(as_json: bool, person: Person) -> None:
    gone = person.project / "gone"
    gone.mkdir()
    words = ["doctor", "--json"] if as_json else ["doctor"]
    done = person.types(*words, env={"PWD": str(gone)}, preexec=lambda: leave(gone))

    assert (done.status, done.stderr) == (2, "")
    assert f"{gone} is not there any more" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("list",),
        ("install", "--dry-run"),
        ("uninstall",),
        ("mcp", "add"),
        ("claude-md", "--write"),
        ("why", "s1"),
        ("forget", "--match", "x", "--yes"),
        ("config", "list"),
        ("worker", "stop"),
    ],
    ids=lambda words: str(words[0]),
)
def test_every_command_says_where_and_what_to_do(words: tuple[str, ...], person: Person) -> None:
    gone = person.project / "gone"
    gone.mkdir()
    done = person.types(*words, env={"PWD": str(gone)}, preexec=lambda: leave(gone))

    assert (done.status, done.stdout) == (1, "")
    assert f"the working directory {gone} is not there any more; `cd` to a folder" in done.stderr


def leave(gone: Path) -> None:
    """Be in a folder that is removed."""
    os.chdir(gone)
    gone.rmdir()
