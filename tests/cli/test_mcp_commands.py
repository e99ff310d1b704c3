"""`hookkit mcp` and `hookkit claude-md` without a claude: they write the project's files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import mcp_server
from tests.cli.typing_it import Person


def test_add_writes_the_projects_file_once(person: Person) -> None:
    first = person.types("mcp", "add")
    second = person.types("mcp", "add")

    written = json.loads((person.project / ".mcp.json").read_text())["mcpServers"]["mem0"]
    main = str(Path(mcp_server.__file__).parent / "__main__.py")
    assert written == {
        "type": "stdio",
        "command": sys.executable,
        "args": ["-E", main],
        "env": {"HOOKKIT_HOME": str(person.data)},
    }
    assert (first.status, "mem0 added" in first.stdout) == (0, True)
    assert second.stdout == "mem0 is registered already\n"


def test_remove_takes_it_out_and_says_if_there_was_none(person: Person) -> None:
    person.types("mcp", "add")
    first = person.types("mcp", "remove")
    second = person.types("mcp", "remove")

    assert not (person.project / ".mcp.json").exists()
    assert "mem0 removed" in first.stdout
    assert second.stdout == "mem0 is not registered\n"


def test_a_scope_that_claude_alone_writes_is_refused(person: Person) -> None:
    done = person.types("mcp", "add", "--scope", "user")

    assert done.status == 1
    assert "no claude in PATH" in done.stderr
    assert "--scope project" in done.stderr


def test_the_lines_are_printed_or_written(person: Person) -> None:
    printed = person.types("claude-md")
    person.types("claude-md", "--write")
    again = person.types("claude-md", "--write")

    assert printed.stdout.strip() in (person.project / "CLAUDE.md").read_text()
    assert "there already" in again.stdout
