"""`hookkit try`: the loop on screen, and nothing left behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.typing_it import Person, processes
from tests.hooks.calling import wait_until

pytestmark = pytest.mark.heavy


@pytest.mark.parametrize("as_json", [False, True], ids=["text", "json"])
def test_a_trial_shows_what_claude_would_be_given_and_leaves_nothing(
    as_json: bool, person: Person, tmp_path: Path
) -> None:
    temp = tmp_path / "temp"
    temp.mkdir()
    # Of the person's own settings none may reach it.
    env = {"TMPDIR": str(temp), "MEM0_QDRANT_URL": "http://localhost:6333", "HOOKKIT_OFF": "1"}
    done = person.types("try", *(["--json"] if as_json else []), env=env)

    assert (done.status, done.stderr) == (0, "")
    if as_json:
        shown = done.json()
        assert len(shown["memories"]) == 6
        given = "\n".join(shown["given"].values())
        assert shown["given"].keys() == {"SessionStart", "UserPromptSubmit"}
    else:
        given = done.stdout
        assert "\x1b" not in given  # stdout is a pipe
    assert given.count("# mem0 Cross-Session Memory") == 2
    assert "We use uv in this project, never pip" in given
    assert (list(temp.iterdir()), person.data.exists()) == ([], False)
    wait_until(lambda: not processes(temp))
