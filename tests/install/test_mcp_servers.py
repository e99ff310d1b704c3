"""servers: our server goes into .mcp.json once, comes out whole, and theirs stay as they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.config.settings import SETTINGS
from hookkit.deadline import Deadline
from hookkit.install import HookProgram
from hookkit.install.edited_file import Edited
from hookkit.install.errors import SettingsShapeError, SettingsSyntaxError, ThrowAwayError
from hookkit.install.servers import NameTakenError, is_ours, server_entry, set_server
from hookkit.install.templates import read_template

PROGRAM = HookProgram(
    "/opt/hookkit/bin/python", "/opt/hookkit/mcp_server/__main__.py", "/home/é/.hook kit"
)
OURS = server_entry(PROGRAM)
SEED = {"command": "uvx", "args": ["--from", "git+https://x/mem0-mcp-selfhosted.git", "run"]}
THEIRS: dict[str, Any] = {"command": "npx", "args": ["-y", "@mem0/mcp"]}


def put(path: Path, entry: dict[str, Any] | None, name: str = "mem0") -> Edited:
    state, deadline = str(path.parent / "state"), Deadline.after(5)
    return set_server(str(path), name, entry, state_dir=state, deadline=deadline, dry_run=False)


def test_the_entry_runs_our_program_with_its_data_folder() -> None:
    assert OURS == {
        "type": "stdio",
        "command": "/opt/hookkit/bin/python",
        "args": ["-E", "/opt/hookkit/mcp_server/__main__.py"],
        "env": {"HOOKKIT_HOME": "/home/é/.hook kit"},
    }


def test_a_file_is_made_and_removed_again(tmp_path: Path) -> None:
    path = tmp_path / ".mcp.json"
    assert put(path, OURS).diff
    assert json.loads(path.read_text()) == {"mcpServers": {"mem0": OURS}}
    assert put(path, OURS).diff == ""
    assert put(path, None).diff

    assert not path.exists()
    assert put(path, None).diff == ""


def test_the_users_text_stays_to_the_last_blank(tmp_path: Path) -> None:
    path = tmp_path / ".mcp.json"
    before = '{\n   "mcpServers": {"db": {"command":  "x", "n": 1e3}},\n "other": [1,2]}\n'
    path.write_text(before)
    put(path, OURS)
    assert '"n": 1e3' in path.read_text()
    put(path, None)

    assert json.loads(path.read_text()) == json.loads(before)
    assert '{"command":  "x", "n": 1e3}' in path.read_text()


@pytest.mark.parametrize("old", [SEED, {**OURS, "command": "/old/python"}], ids=["seed", "stale"])
def test_an_entry_of_ours_or_of_the_seed_is_replaced(tmp_path: Path, old: dict[str, Any]) -> None:
    path = tmp_path / ".mcp.json"
    path.write_text(json.dumps({"mcpServers": {"mem0": old, "db": THEIRS}}))
    put(path, OURS)

    assert json.loads(path.read_text()) == {"mcpServers": {"mem0": OURS, "db": THEIRS}}


def test_another_programs_server_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / ".mcp.json"
    before = json.dumps({"mcpServers": {"mem0": THEIRS}})
    path.write_text(before)

    with pytest.raises(NameTakenError, match="--name"):
        put(path, OURS)
    assert put(path, None).diff == ""
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ('{"mcpServers": []}', SettingsShapeError),
        ("[]", SettingsShapeError),
        ('{"a": 1,}', SettingsSyntaxError),
    ],
)
def test_a_file_that_cannot_be_read_is_left_as_it_is(
    tmp_path: Path, content: str, error: type[Exception]
) -> None:
    path = tmp_path / ".mcp.json"
    path.write_text(content)

    with pytest.raises(error, match=".mcp.json"):
        put(path, OURS)
    assert path.read_text() == content


SERVERS = st.dictionaries(
    st.sampled_from(["mem0", "db", "x"]), st.sampled_from([OURS, SEED, {"command": "npx"}])
)
DOCUMENTS = st.fixed_dictionaries({}, optional={"mcpServers": SERVERS, "other": st.just([1])})


@given(DOCUMENTS)
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_twice_is_once_and_others_stay(tmp_path: Path, document: dict[str, Any]) -> None:
    path = tmp_path / ".mcp.json"
    path.write_text(json.dumps(document))
    try:
        put(path, OURS)
    except NameTakenError:
        assert document["mcpServers"]["mem0"] == {"command": "npx"}
        return
    once = path.read_text()

    assert put(path, OURS).diff == ""
    assert path.read_text() == once
    others = {k: v for k, v in json.loads(once)["mcpServers"].items() if k != "mem0"}
    assert others == {k: v for k, v in document.get("mcpServers", {}).items() if k != "mem0"}


def test_an_interpreter_in_a_cache_is_refused() -> None:
    with pytest.raises(ThrowAwayError):
        server_entry(PROGRAM._replace(python="/home/a/.cache/uv/archive-v0/x/bin/python"))


def test_what_claude_shows_of_ours_is_known() -> None:
    shown = "mem0:\n  Scope: Local\n  Args: -E /opt/hookkit/mcp_server/__main__.py\n"

    assert is_ours(shown)
    assert not is_ours("mem0:\n  Command: npx\n  Args: -y @mem0/mcp\n")


@pytest.mark.parametrize("name", ["mcp.default.json", "mcp.local.json", "mcp.remote.json"])
def test_the_examples_name_settings_that_there_are(name: str) -> None:
    (server,) = read_template(name)["mcpServers"].values()

    assert set(server.get("env", {})) <= {setting.name for setting in SETTINGS}
    assert is_ours(server) or server["headers"] == {"Authorization": "Bearer ${MEM0_HTTP_TOKEN}"}
