"""`hookkit forget`: memories and all that came with them, taken away and looked for once more."""

from __future__ import annotations

import os
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import click

from hookkit.cli.here import Here, here, json_option
from hookkit.cli.show import plain, print_json
from hookkit.errors import HookkitError
from hookkit.memory.model import Project
from hookkit.memory.project import project_of

FORGET_S = 600.0  # a save that is under way, and a store that is written anew
TEXT_CHARS = 160  # of a memory shown
SHOWN = 20  # memories
HERE = "."
STDIN = "-"
# What there is of a memory, as it is told to a person.
NAMES = {
    "memories": "memories",
    "entities": "entities",
    "history": "history rows",
    "facts": "graph facts",
    "jobs": "waiting jobs",
    "blocks": "kept blocks",
    "sessions": "session files",
}


class NotAskedError(HookkitError):
    """Nobody is there to say yes."""

    def __init__(self) -> None:
        super().__init__("nothing was forgotten: there is no terminal to ask at; add --yes")


class LeftError(HookkitError):
    """Something is there still."""

    def __init__(self, left: Mapping[str, int]) -> None:
        told = ", ".join(f"{count} {NAMES[name]}" for name, count in left.items())
        super().__init__(
            f"left after all: {told}; run the same command again, and if that stays, "
            f"`hookkit doctor`"
        )


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--session", metavar="SESSION", help="All that this session taught.")
@click.option(
    "--project",
    metavar="[DIR|SLUG]",
    is_flag=False,
    flag_value=HERE,
    help="All of this project, or of that one.",
)
@click.option(
    "--match", "text", metavar="TEXT|-", help="All that holds this text; - reads it, see below."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--purge", is_flag=True, help="Keep nothing for undo, and erase the files at once.")
@json_option
def forget(
    ids: tuple[str, ...],
    session: str | None,
    project: str | None,
    text: str | None,
    yes: bool,
    purge: bool,
    as_json: bool,
) -> int:
    """Forget memories, with all that came of them or with them.

    ID is a memory's id or its beginning, SESSION a session's. Of --session, --project and --match
    together, all must fit. Taken away are the memories, what was extracted from them, their
    history, their facts in the graph, jobs that wait, kept blocks, and what a session was given and
    why. Then each place is asked again. The same is not learned again from the same transcript.

    With --match - TEXT is read from standard input, or asked for at a terminal: so it is in no
    shell's history and no list of processes. From a pipe add --yes.

    `hookkit undo` brings it back within 24 hours. With --purge nothing can; --purge alone erases
    what undo still could bring back.
    """
    at = here()
    named = [one for one in (session, project, text) if one is not None]
    if ids and named:
        raise click.UsageError("either ID, or --session, --project and --match")
    asked = {
        "ids": list(ids),
        "of_session": _given("--session", session),
        "of_project": None if project is None else _slug(project),
        "text": _given("--match", _words() if text == STDIN else text),
    }
    if not (ids or named):
        if not purge:
            raise click.UsageError("ID, --session, --project or --match must say what")
        return _erase(at, yes=yes, as_json=as_json)
    plan = at.ask({**asked, "op": "forget_plan"}, FORGET_S)
    if not any(plan["counts"].values()) and not session:
        _print_nothing(as_json=as_json)
        return 0
    if not as_json:
        _print_plan(plan)
    _confirm("Erase it for good?" if purge else "Forget it?", yes=yes)
    asked["of_session"] = plan.get(
        "session", asked["of_session"]
    )  # whole: its beginning may soon be another's
    request = {**asked, "op": "forget_these", "key": str(uuid.uuid4()), "purge": purge}
    return _tell(at.ask(request, FORGET_S), as_json=as_json)


def _given(option: str, value: str | None) -> str:
    """What was given, "" for nothing. An empty one would leave the others to take more."""
    if value is None or value.strip():
        return value or ""
    raise click.UsageError(f"{option} must not be empty: say what to forget, or leave it out")


def _words() -> str:
    """The words that stand in what is to be forgotten, as a person types them or a pipe has them.

    Raises:
        click.UsageError: there are none, or what is there is no UTF-8.
    """
    if sys.stdin.isatty():
        words = click.prompt("Forget all that holds", default="", show_default=False, err=True)
        return _some(str(words))
    try:
        return _some(sys.stdin.buffer.read().decode())
    except UnicodeDecodeError as error:
        raise click.UsageError(
            f"--match - must be given UTF-8 text, found {error.object[error.start]:#x} at byte "
            f"{error.start}"
        ) from None


def _some(words: str) -> str:
    if words.strip():
        return words.strip()
    raise click.UsageError(
        "--match - must be given words on standard input, found none: pipe them in, or run it at "
        "a terminal and type them"
    )


def _slug(project: str) -> str:
    """The slug of that folder's project; what is no folder is a slug."""
    if os.path.isdir(project):
        found: Project = project_of(os.path.abspath(project))
        return found.slug
    return project


def _confirm(question: str, *, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise NotAskedError
    click.confirm(question, abort=True)


def _erase(at: Here, *, yes: bool, as_json: bool) -> int:
    _confirm("Erase for good what `hookkit undo` could bring back?", yes=yes)
    reply = at.ask({"op": "erase"}, FORGET_S)
    if as_json:
        print_json(reply)
    else:
        print("nothing is kept for undo")
        _print_traces(reply)
    return 0


def _print_nothing(*, as_json: bool) -> None:
    if as_json:
        print_json({"taken": {}, "left": {}})
    else:
        print("there is nothing of it")


def _print_plan(plan: Mapping[str, Any]) -> None:
    for memory in plan["memories"][:SHOWN]:
        words = plain(memory["memory"])[:TEXT_CHARS]
        print(f"  {memory['id'][:8]}  {plain(str(memory.get('created_at', ''))[:10])}  {words}")
    more = (plan["counts"]["memories"] or 0) - SHOWN
    if more > 0:
        print(f"  ... and {more} more")
    told = [f"{count} {NAMES[name]}" for name, count in plan["counts"].items() if count]
    print(f"This takes {', '.join(told) or 'nothing that is stored yet'}.")


def _tell(reply: dict[str, Any], *, as_json: bool) -> int:
    left = {name: count for name, count in reply["left"].items() if count}
    if as_json:
        print_json(reply)
        return 1 if left and not _is_waiting(left, reply) else 0
    for name, words in NAMES.items():
        still = reply["left"].get(name)
        shown = "not known" if still is None else f"{still} left"
        print(f"{words:14} {reply['taken'].get(name) or 0} taken, {shown}")
    if reply["graph"]:
        print(f"the graph's part waits, and is done as soon as it can be: {reply['graph']}")
    if "until" in reply:
        until = time.strftime("%Y-%m-%d %H:%M", time.localtime(reply["until"]))
        print(f"`hookkit undo` brings it back until {until}")
    _print_traces(reply)
    if left and not _is_waiting(left, reply):
        raise LeftError(left)
    return 0


def _is_waiting(left: Sequence[str] | Mapping[str, int], reply: Mapping[str, Any]) -> bool:
    """Whether only the graph has still something, and is to be told of it."""
    return set(left) == {"facts"} and bool(reply["graph"])


def _print_traces(reply: Mapping[str, Any]) -> None:
    for trace in reply.get("traces", ()):
        print(f"out of our reach: {trace['where']}: {trace['until']}")
