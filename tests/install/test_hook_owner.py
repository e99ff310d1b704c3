"""install.owner: a hook is ours for what it runs, not for what it says."""

from __future__ import annotations

from typing import Any

import pytest

from hookkit.install.owner import is_ours, seed_program


@pytest.mark.parametrize(
    "command",
    [
        "mem0-hook-stop",
        "  mem0-hook-stop  ",
        "/home/me/.local/bin/mem0-hook-stop",
        "'/home/my name/bin/mem0-hook-stop'",
        '"$CLAUDE_PROJECT_DIR"/.venv/bin/mem0-hook-stop',
        r"C:\Users\me\Scripts\mem0-hook-stop.exe",
        "uvx mem0-hook-stop",
        "uvx --from mem0-mcp-selfhosted mem0-hook-stop",
        "uvx --from git+https://github.com/elvismdev/mem0-mcp-selfhosted.git mem0-hook-stop",
        "/usr/bin/uvx --python 3.12 -q mem0-hook-stop",
        "uv run mem0-hook-stop",
        "uv run --directory '/a b' mem0-hook-stop",
        "uv --directory /a run --with=x mem0-hook-stop",
        "uv tool run --from mem0-mcp-selfhosted mem0-hook-stop",
        "pipx run --spec mem0-mcp-selfhosted mem0-hook-stop",
        "MEM0_USER_ID=me mem0-hook-stop",
        "mem0-hook-stop 2>/dev/null || true",
        "mem0-hook-stop # saves the session",
    ],
)
def test_a_hook_that_runs_the_old_program_is_for_us_to_take_over(command: str) -> None:
    assert seed_program({"type": "command", "command": command}) == "mem0-hook-stop"


@pytest.mark.parametrize(
    "command",
    [
        "",
        "echo mem0-hook-stop",
        "echo 'replaced mem0-hook-stop' # mem0-hook-context",
        "notify-send --owner=hookkits",
        "notify-send x--owner=hookkit",
        "# mem0-hook-stop",
        "pkill -f mem0-hook-stop",
        "test -x mem0-hook-stop",
        "uv pip install mem0-hook-stop",
        "uvx --from mem0-hook-stop black",
        "uv run",
        "uv",
        "mem0-hook-stop-mine",
        "/opt/mem0-hook-stop/run.sh",
        "./my-mem0-hook-stop",
        "mem0-hook-stop && my-own-step",
        "my-own-step; mem0-hook-stop",
        "mem0-hook-stop | tee log",
        "mem0-hook-stop\nmy-own-step",
        "echo $(mem0-hook-stop)",
        "'mem0-hook-stop",
        "A=1",
    ],
)
def test_a_hook_that_only_mentions_us_or_does_more_is_the_users(command: str) -> None:
    assert not is_ours({"type": "command", "command": command})


@pytest.mark.parametrize(
    ("hook", "ours"),
    [
        ({"command": "python", "args": ["-I", "--owner=hookkit"]}, True),
        ({"command": "python", "args": ["-I", "x --owner=hookkit"]}, False),
        ({"command": "uvx", "args": ["mem0-hook-context"]}, True),
        ({"command": "echo", "args": ["mem0-hook-context"]}, False),
        ({"command": "python x --owner=hookkit --home=/x"}, True),
        ({"command": ["mem0-hook-stop"]}, False),
        ({"type": "prompt", "prompt": "--owner=hookkit"}, False),
        ("mem0-hook-stop", False),
        (None, False),
    ],
    ids=str,
)
def test_the_words_of_the_exec_form_count_one_by_one(hook: Any, ours: bool) -> None:
    assert is_ours(hook) is ours
