"""`hookkit why`: what each block of a session held, and why."""

from __future__ import annotations

import time
from typing import Any

import click
from rich.table import Table
from rich.text import Text

from hookkit.cli.here import Here, here, json_option
from hookkit.cli.show import NO_FOLD, console, plain, print_json
from hookkit.errors import HookkitError
from hookkit.ipc.client import RefusedError
from hookkit.spool.recalls import Recall, recalls, sessions_like

TITLES = {"session": "when the session started", "prompt": "before a prompt"}
TEXT_CHARS = 160  # of a memory shown


class NoRecallsError(HookkitError):
    """Nothing is known of such a session."""

    def __init__(self, session: str, found: list[str]) -> None:
        which = f"{len(found)} sessions ({', '.join(found[:5])})" if found else "none"
        super().__init__(
            f"SESSION must be the id of one session that was given memories, or its beginning, "
            f"found {which} for {session!r:.60}; Claude Code shows it with /status"
        )


@click.command()
@click.argument("session")
@json_option
def why(session: str, as_json: bool) -> None:
    """Show why a session was given what it was given.

    Every block, every memory that was in question for it, what each signal added to its score, and
    what was cut and why. SESSION is the id of a session, or its beginning.
    """
    at = here()
    folder = at.paths.sessions
    found = sessions_like(folder, session)
    if session in found:
        found = [session]
    if len(found) != 1:
        raise NoRecallsError(session, found)
    known = recalls(folder, found[0])
    texts = _texts(at, known)
    if as_json:
        print_json([_told(recall, texts) for recall in known])
        return
    for recall in known:
        _print(recall, texts)


def _texts(at: Here, known: list[Recall]) -> dict[str, str]:
    """The memories' texts as they are now; the record holds none."""
    texts: dict[str, str] = {}
    for memory in dict.fromkeys(reason.id for recall in known for reason in recall.reasons):
        try:
            reply = at.ask({"op": "get", "memory_id": memory})
        except RefusedError:  # forgotten since
            continue
        except HookkitError:  # nobody answers, nor will: the numbers are worth showing alone
            break
        texts[memory] = str(reply["memory"]["memory"])
    return texts


def _told(recall: Recall, texts: dict[str, str]) -> dict[str, Any]:
    return {
        "at": _when(recall.at),
        "kind": recall.kind,
        "chars": recall.chars,
        "memories": [
            {
                **reason._asdict(),
                "signals": dict(reason.signals),
                "shown": not reason.cut,
                "memory": texts.get(reason.id),
            }
            for reason in recall.reasons
        ],
    }


def _print(recall: Recall, texts: dict[str, str]) -> None:
    shown = sum(not reason.cut for reason in recall.reasons)
    cut = len(recall.reasons) - shown
    where = TITLES.get(recall.kind, recall.kind)
    print(f"{_when(recall.at)} {where}: {shown} shown, {cut} cut, {recall.chars:,} characters")
    if not recall.reasons:
        return
    table = Table(box=None, pad_edge=False)
    for name in ("", "score", "cosine", "signals", "id", "memory"):
        table.add_column(name, overflow="fold")
    for reason in recall.reasons:
        signals = " ".join(f"{name} {added:+.3f}" for name, added in reason.signals)
        words = plain(texts.get(reason.id, "(forgotten)"))[:TEXT_CHARS]
        told = Text(f"{words}  [cut: {plain(reason.cut)}]" if reason.cut else words)
        mark = "-" if reason.cut else "+"
        numbers = (f"{reason.score:.3f}", f"{reason.cosine:.3f}", signals)
        table.add_row(mark, *numbers, reason.id[:8], told)
    console(NO_FOLD).print(table)


def _when(at: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
