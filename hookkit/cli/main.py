"""The command `hookkit`."""

from __future__ import annotations

import sys

import click

from hookkit import __version__
from hookkit.cli.config import config
from hookkit.cli.find import list_memories, search
from hookkit.cli.flush import flush
from hookkit.cli.setup import install, uninstall
from hookkit.cli.status import status
from hookkit.cli.trial import trial
from hookkit.cli.worker import worker
from hookkit.errors import HookkitError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="hookkit")
def cli() -> None:
    """A memory for Claude Code that works by itself."""


for command in (install, uninstall, status, flush, search, list_memories, config, worker, trial):
    cli.add_command(command)


def main() -> None:
    """Run the command line; exit 1 with one line for whatever a person can mend."""
    try:
        cli.main(prog_name="hookkit", standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except HookkitError as error:
        print(f"hookkit: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:  # `hookkit list | head`
        sys.exit(0)
