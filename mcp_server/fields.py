"""The parameters of the tools, each described for the model that fills it in."""

from __future__ import annotations

import uuid
from typing import Annotated, Any, Literal, TypeAlias

from mcp.server.mcpserver.exceptions import ToolError
from pydantic import BaseModel, ConfigDict, Field

MAX_TEXT = 20_000  # characters; the gist of anything longer is what is worth remembering
MAX_MESSAGES = 50
ID = r"^\S{1,200}$"  # mem0 refuses white space in an id


class Message(BaseModel):
    """One message of a conversation."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]


Text: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_TEXT,
        description="What to remember: one self-contained statement that names what it is about "
        "(file, tool, person, decision and its reason), readable in a year without this "
        "conversation.",
    ),
]
NewText: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_TEXT,
        description="The whole new text; it replaces the old one.",
    ),
]
Messages: TypeAlias = Annotated[
    list[Message] | None,
    Field(
        max_length=MAX_MESSAGES,
        description="Instead of `text`: the messages of a conversation, each "
        '{"role": "user" or "assistant", "content": "..."}, to take the memories from.',
    ),
]
UserId: TypeAlias = Annotated[
    str | None,
    Field(pattern=ID, description="Whose memories. Leave out for the person you work with."),
]
DeleteUserId: TypeAlias = Annotated[
    str | None,
    Field(pattern=ID, description="Delete those of this user. Nobody is meant by default."),
]
AgentId: TypeAlias = Annotated[
    str | None, Field(pattern=ID, description="Only those of this agent. Mostly left out.")
]
RunId: TypeAlias = Annotated[
    str | None, Field(pattern=ID, description="Only those of this run. Mostly left out.")
]
Metadata: TypeAlias = Annotated[
    dict[str, Any] | None,
    Field(
        description='Fields to find it by later with `filters`, such as {"topic": "deploy"}; '
        "a flat object of your own keys."
    ),
]
Infer: TypeAlias = Annotated[
    bool,
    Field(
        description="true: a model, if one is set up, splits the text into single facts. "
        "false: it is stored exactly as given."
    ),
]
EnableGraph: TypeAlias = Annotated[
    bool | None,
    Field(
        description="true or false: with or without the knowledge graph, whatever is set up. "
        "Mostly left out."
    ),
]
AddScope: TypeAlias = Annotated[
    Literal["project", "global", "all"],
    Field(
        description="project: recalled in this project alone. global (or all): recalled in every "
        "project, for what is true of the person everywhere, such as a preference."
    ),
]
SearchScope: TypeAlias = Annotated[
    Literal["project", "global", "all"],
    Field(
        description="project: this project's memories and the global ones. global: only those "
        "that belong to no project. all: every project of this user."
    ),
]
Query: TypeAlias = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_TEXT,
        description="What you want to know, in plain words; meaning counts, and so do names.",
    ),
]
Filters: TypeAlias = Annotated[
    dict[str, Any] | None,
    Field(
        description='Conditions on fields: {"key": value}, {"key": {"op": value}} with op one of '
        'eq, ne, gt, gte, lt, lte, in, nin, contains, icontains; "*" as value: the field is there. '
        "Join with AND, OR, NOT, each a list, nested as you like. Keys are those of `metadata`, "
        "and created_at, updated_at, kind, memory (the text). Example: "
        '{"AND": [{"topic": "deploy"}, {"created_at": {"gte": "2026-08-01"}}]}'
    ),
]
Limit: TypeAlias = Annotated[int, Field(ge=1, le=100, description="How many at most.")]
ListLimit: TypeAlias = Annotated[int, Field(ge=1, le=1000, description="How many at most.")]
Offset: TypeAlias = Annotated[
    int, Field(ge=0, le=1_000_000, description="How many to pass over, for the next page.")
]
Threshold: TypeAlias = Annotated[
    float | None,
    Field(ge=-1, le=1, description="Leave out what is less alike than this (cosine, 0.3 to 0.6)."),
]
Rerank: TypeAlias = Annotated[
    bool | None,
    Field(description="Accepted for compatibility: results are ranked by meaning and words."),
]
MemoryId: TypeAlias = Annotated[
    str, Field(max_length=200, description="The `id` of a memory, from a search or a list.")
]
GraphQuery: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=500, description="A name, or a part of one.")
]
EntityName: TypeAlias = Annotated[
    str, Field(min_length=1, max_length=500, description="The name of a person, tool, place.")
]


History: TypeAlias = Annotated[bool, Field(description="Also what no longer holds.")]


def said(name: str, text: str) -> str:
    """`text`, which must say something.

    Raises:
        ToolError: it is blank.
    """
    if not text.strip():
        raise ToolError(f"{name} must say something, found only white space; nothing was done")
    return text


def known_id(memory_id: str) -> str:
    """`memory_id`, which must be a UUID.

    Raises:
        ToolError: it is none.
    """
    try:
        return str(uuid.UUID(memory_id.strip()))
    except ValueError:
        raise ToolError(
            f"memory_id must be a UUID such as search_memories and get_memories tell, "
            f"found {memory_id!r:.60}; nothing was done"
        ) from None
