"""Everything a person does, once over: install, say something, flush, and be known."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import end_worker
from tests.cli.typing_it import Person, Typed
from tests.hooks.calling import ANSWER, SAID, TOKEN, context, payload, wait_until, write_transcript
from tests.hooks.calling import Done as HookDone

pytestmark = pytest.mark.heavy

ODD = 'it\'s my "naïve" 名前 $HOME'


@pytest.mark.parametrize("name", ["plain", ODD], ids=["plain", "odd"])
def test_what_is_said_is_known_to_the_next_session(name: str, tmp_path: Path) -> None:
    folder = tmp_path / name
    project = folder / "project"
    project.mkdir(parents=True)
    person = Person(project, folder / "data")
    try:
        live_through(person, folder)
    finally:
        end_worker(person.data)


def live_through(person: Person, folder: Path) -> None:
    installed = person.types("install")
    assert (installed.status, installed.stderr) == (0, "")
    said = write_transcript(folder / "s1.jsonl", f"{SAID} The key is {TOKEN}")
    for event in ("SessionStart", "Stop", "SessionEnd"):
        assert person.runs_hook(event, payload(event, said)) == (0, "", "")
    assert person.types("flush").status == 0

    block = recalled(person, "SessionStart")
    assert (SAID in block, ANSWER in block) == (True, True)
    assert block.startswith("# mem0 Cross-Session Memory")
    assert SAID in recalled(person, "UserPromptSubmit")
    assert "zebra" in person.types("search", "how does the zebra import run").stdout
    assert len(person.types("list", "--json").json()) == 2
    assert person.types("status", "--json").json()["last_hook_errors"] == []
    assert unspoken(person)

    pid = person.types("status", "--json").json()["worker"]["pid"]
    assert person.types("worker", "stop") == (0, f"worker {pid} left\n", "")
    assert person.types("uninstall").status == 0
    assert not person.settings.parent.exists()


def recalled(person: Person, event: str) -> str:
    """What a second session is given; a machine that is busy may take more than one try."""
    answers: list[Typed] = []

    def asked() -> bool:
        told = payload(event, session_id=f"s{len(answers) + 2}")
        answers.append(person.runs_hook(event, told))
        return answers[-1].stdout != ""

    wait_until(asked)
    assert (answers[-1].status, answers[-1].stderr) == (0, "")
    return context(HookDone(0, answers[-1].stdout.encode(), b""))


def unspoken(person: Person) -> bool:
    """Words stand where memories, jobs and the last block are kept, keys nowhere."""
    holders = {"words": set(), "keys": set()}  # type: dict[str, set[str]]
    for at, _, names in os.walk(person.data):
        for name in names:
            path = Path(at, name)
            if not path.is_file():  # the socket
                continue
            content = path.read_bytes()
            part = path.relative_to(person.data).parts[0]
            holders["words"] |= {part} if b"zebra" in content else set()
            holders["keys"] |= {part} if TOKEN.encode() in content else set()
    keepers = {"store", "history.db", "spool", "blocks"}
    assert holders == {"words": holders["words"] & keepers, "keys": set()}
    return True
