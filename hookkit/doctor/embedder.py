"""The embedder: whether it makes vectors of the size that is set."""

from __future__ import annotations

import importlib

from hookkit.doctor.model import Finding, Surroundings, ok, told
from hookkit.errors import HookkitError

WORDS = "hello"


def embedder(at: Surroundings) -> list[Finding]:
    """What it says to a word; a server is asked for at most some seconds."""
    choose = importlib.import_module("hookkit.embed.choose")  # imports models when it is asked
    try:
        made = choose.choose_embedder(at.config)
        made.embed_query(WORDS)
    except HookkitError as error:
        return [told("embedder", error, "mend that, then: hookkit doctor")]
    return [ok("embedder", f"{made.model_id}, {made.dims} numbers")]
