"""Every command explains itself, and its name is the one a person typed."""

from __future__ import annotations

import click
import pytest

from hookkit import __version__
from hookkit.cli.main import cli
from tests.cli.typing_it import Person


def commands(group: click.Group, *before: str) -> list[tuple[str, ...]]:
    """The words of every command below `group`, itself included."""
    found: list[tuple[str, ...]] = [before]
    for name, command in group.commands.items():
        words = (*before, name)
        found += commands(command, *words) if isinstance(command, click.Group) else [words]
    return found


@pytest.mark.parametrize("words", commands(cli), ids=" ".join)
def test_help_names_the_command_and_every_option(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    status = cli.main([*words, "--help"], prog_name="hookkit", standalone_mode=False)

    printed = capsys.readouterr()
    assert (status, printed.err) == (0, "")
    assert printed.out.startswith(f"Usage: {' '.join(('hookkit', *words))} [OPTIONS]")


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_is_under_either_switch(word: str, person: Person) -> None:
    done = person.types(word)

    assert (done.status, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: hookkit [OPTIONS] COMMAND [ARGS]...")
    assert not person.data.exists()


def test_the_version_is_told(person: Person) -> None:
    assert person.types("--version") == (0, f"hookkit, version {__version__}\n", "")


def test_an_unknown_command_is_status_2(person: Person) -> None:
    done = person.types("rember")

    assert (done.status, done.stdout) == (2, "")
    assert "No such command 'rember'" in done.stderr
