"""Whether what is recalled reaches Claude: by what the transcripts of sessions here show."""

from __future__ import annotations

from hookkit.doctor.model import Finding, Surroundings, fail, ok
from hookkit.memory.project import project_of
from hookkit.spool.alarms import not_arriving
from hookkit.spool.sessions import Sessions

MEND = (
    "restart Claude Code, then hookkit install; if it stays, Claude Code has changed its hooks: "
    "look for a newer hookkit"
)


def arrival(at: Surroundings) -> list[Finding]:
    """The last blocks of this project."""
    reason = not_arriving(Sessions(at.paths.sessions), project_of(at.directory))
    if reason:
        return [fail("arrival", reason, MEND)]
    return [ok("arrival", "no block went astray")]
