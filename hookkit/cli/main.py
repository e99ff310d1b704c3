"""The command `hookkit`."""

from __future__ import annotations

import os
import sys

import click

from hookkit import __version__
from hookkit.cli.audit import audit
from hookkit.cli.bench import bench
from hookkit.cli.claude_md import claude_md
from hookkit.cli.config import config
from hookkit.cli.distill import distill
from hookkit.cli.doctor import doctor
from hookkit.cli.export import export
from hookkit.cli.find import list_memories, search
from hookkit.cli.flush import flush
from hookkit.cli.forget import forget
from hookkit.cli.graph import graph
from hookkit.cli.import_ import import_memories
from hookkit.cli.mcp import mcp
from hookkit.cli.migrate import migrate
from hookkit.cli.pin import pin, unpin
from hookkit.cli.reembed import reembed
from hookkit.cli.setup import install, uninstall
from hookkit.cli.status import status
from hookkit.cli.trial import trial
from hookkit.cli.undo import undo
from hookkit.cli.usage import usage
from hookkit.cli.why import why
from hookkit.cli.worker import worker
from hookkit.errors import HookkitError
from hookkit.memory.neutral_fold import visible


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hookkit")
def cli() -> None:
    """A memory for Claude Code that works by itself."""


COMMANDS = (install, uninstall, status, flush, search, list_memories, config, worker, mcp)
MOVING = (export, import_memories, migrate, reembed)
LOOKING = (usage, why, audit, trial, bench, doctor)
for command in (*COMMANDS, *MOVING, *LOOKING, claude_md, distill, graph, pin, unpin, forget, undo):
    cli.add_command(command)


def main() -> None:
    """Run the command line, and exit with its status."""
    sys.exit(run(cli, "hookkit"))


def run(command: click.Command, name: str) -> int:
    """The status of `command`, 1 with one line for whatever a person can mend."""
    try:
        status = command.main(prog_name=name, standalone_mode=False)
        sys.stdout.flush()  # here, while a reader that left can still be told from a fault
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:  # Ctrl-C
        return 130
    except BrokenPipeError:  # `hookkit list | head`
        _drop_stdout()
        return 1
    except (HookkitError, OSError) as error:
        print(f"hookkit: {visible(_told(error))}", file=sys.stderr)
        return 1
    return status if isinstance(status, int) else 0


def _told(error: HookkitError | OSError) -> str:
    if isinstance(error, HookkitError):
        return str(error)
    return f"{error}; mend that and retry (`hookkit status` shows which folders are used)"


def _drop_stdout() -> None:
    """Let what is still buffered go nowhere, or the interpreter's end would complain of it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
