"""Memories to the payloads that the store keeps, and back."""

from __future__ import annotations

from hookkit.memory.model import CLAUDE, GLOBAL, IMPORT, TOOL, USER, Memory, Scope
from hookkit.memory.ports import Filter, Flag, Found, Match, Payload, Present

MEMORIES = "memories"
ENTITIES = "entities"
# What core/supersede keeps of memories that replace each other.
SUPERSEDED_BY = "superseded_by"
SUPERSEDED_AT = "superseded_at"
REPLACES = "replaces"
ORIGIN = "origin"  # TOOL or IMPORT, and it wins over:
PINNED = "pinned"  # true, where its owner wants it to come first
ROLE = "role"  # of a message kept as it was said
ATTRIBUTED_TO = "attributed_to"  # of a fact, as the model that distilled it says
FACT = -1  # in the place of a message's number
SAID_BY = {"user": USER, "assistant": CLAUDE}


def visible(scope: Scope, *, given: tuple[str, ...] = (), superseded: bool = False) -> Filter:
    """What a recall in `scope` may see: one person's, of one project or of none in particular.

    `superseded` lets those through as well that a newer memory has replaced.
    """
    must = [
        Match("collection", (MEMORIES,)),
        Match("user_id", (scope.user_id,)),
        Match("project", (scope.project, GLOBAL)),
    ]
    if scope.agent_id:
        must.append(Match("agent_id", (scope.agent_id,)))
    if scope.run_id:
        must.append(Match("run_id", (scope.run_id,)))
    out = () if superseded else (Present(SUPERSEDED_BY),)
    return Filter(tuple(must), must_not=out, not_ids=given)


def pinned(where: Filter) -> Filter:
    """Of what `where` lets through, that which its owner pinned."""
    return where._replace(must=(*where.must, Flag(PINNED, value=True)))


def memory_of(found: Found) -> Memory:
    """The memory in a payload, as mem0 and we wrote it."""
    get = found.payload.get
    return Memory(
        id=found.id,
        text=str(get("data", "")),
        kind=str(get("kind", "fact")),
        project=str(get("project", GLOBAL)),
        project_name=str(get("project_name", "")),
        user_id=str(get("user_id", "")),
        created_at=str(get("created_at", "")),
        updated_at=str(get("updated_at", "")),
        role=str(get("role", "")),
        session=str(get("session", "")),
        source=_source(get("source")),
        superseded_by=str(get(SUPERSEDED_BY) or ""),
        pinned=get(PINNED) is True,
        origin=origin_of(found.payload),
    )


def origin_of(payload: Payload) -> str:
    """Where a memory came from (memory/model), "" where nothing tells."""
    given = payload.get(ORIGIN)
    if given in (TOOL, IMPORT):
        return str(given)
    return SAID_BY.get(str(payload.get(ROLE) or payload.get(ATTRIBUTED_TO) or ""), "")


def part_of(payload: Payload) -> int:
    """Which message of its exchange a memory is, FACT if it was distilled.

    What a file brings as it was said may have no number, or a wrong one, and is no fact for that.
    """
    part = payload.get("part")
    if isinstance(part, int):
        return part
    return 0 if payload.get("kind") == "raw" else FACT


def _source(value: object) -> str:
    return " ".join(str(v) for v in value) if isinstance(value, list) else str(value or "")


def with_marks(payload: Payload, collection: str, embedder: str) -> Payload:
    """`payload` with what every point of ours says of itself."""
    return {**payload, "collection": collection, "embedder": embedder}
