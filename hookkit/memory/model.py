"""What a memory is, whose it is, and what a search finds."""

from __future__ import annotations

from hookkit.values import NamedTuple

GLOBAL = ""  # the project of a memory that is the person's own and belongs to every project
# Where a memory came from.
USER = "user"  # what the user said
CLAUDE = "claude"  # what Claude said
TOOL = "tool"  # given through an MCP tool, whoever said it
IMPORT = "import"  # of a file that nobody vouched for


class Project(NamedTuple):
    """Where a memory belongs."""

    slug: str  # [a-z0-9._-], what the store filters by; GLOBAL for every project
    name: str  # for people: host/owner/name of the origin, or a directory


class Scope(NamedTuple):
    """Whose memories, and of which project: what a recall may see at all."""

    user_id: str
    project: str  # slug; a recall sees this project's memories and the global ones
    agent_id: str = ""  # "" is any
    run_id: str = ""  # "" is any


class Memory(NamedTuple):
    """One remembered statement."""

    id: str  # a UUID
    text: str
    kind: str  # "fact" (distilled) or "raw" (an exchange kept as it was said)
    project: str  # slug
    project_name: str
    user_id: str
    created_at: str  # ISO 8601, UTC
    updated_at: str
    role: str = ""  # who said it, where one did: "user" or "assistant"
    session: str = ""  # the Claude Code session that taught it
    source: str = ""  # the exchanges, or the request, that it came of
    superseded_by: str = ""  # the id of the memory that says it anew; "" where it still holds
    pinned: bool = False  # its owner wants it to come first
    origin: str = ""  # who says so: USER, CLAUDE, TOOL, IMPORT; "" unknown


class Hit(NamedTuple):
    """A memory found by a search."""

    memory: Memory
    score: float  # fused, comparable within one search only; higher is nearer
    cosine: float  # -1.0 to 1.0; 0.0 where only words were alike


class Signal(NamedTuple):
    """One reason for a hit's place."""

    name: str  # "meaning", "words", "exchange", "session", "kind", ...: core/ranking says which
    added: float  # to the score


class Explained(NamedTuple):
    """A hit with the reasons for its place, and why it was left out if it was."""

    hit: Hit
    signals: tuple[Signal, ...]  # they add up to the hit's score
    cut: str = ""  # for people: "superseded by ...", "says the same as ..."; "" where it is shown
