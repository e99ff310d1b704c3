"""The JSON that mem0's get_all gives, as records of ours.

    {"results": [{"id", "memory", "hash", "metadata", "created_at", "updated_at",
                  "user_id", "agent_id", "run_id", "actor_id", "role"}, ...]}, or the list alone

mem0 lifts what it knows out of a payload, and calls the rest metadata; this puts it back. A date
is read as on a server (store/dates.py): a memory without one is the oldest there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hookkit.memory.ports import Payload
from hookkit.store.dates import dated
from hookkit.store.records import MEMORY

LIFTED = ("hash", "created_at", "updated_at", "user_id", "agent_id", "run_id", "actor_id", "role")
# What means something to us that a stranger's metadata did not mean.
OURS = frozenset(
    ["data", "collection", "embedder", "kind", "source", "session", "part", "project"]
    + ["project_name", "superseded_by", "pinned", "origin", *LIFTED]
)


def items_of(value: Any) -> Sequence[Any] | None:
    """The memories in what get_all gave; None where it is something else."""
    found = value.get("results") if isinstance(value, dict) else value
    return found if isinstance(found, list) else None


def record_of(item: Any) -> Payload:
    """One of them as a record, still to be looked at.

    Raises:
        ValueError: it is not of mem0's shape.
    """
    if not isinstance(item, dict):
        raise ValueError(f"must be an object, found {item!r:.60}")
    text = item.get("memory")
    if not isinstance(text, str):
        raise ValueError(f"memory must be a string, found {text!r:.60}")
    metadata = item.get("metadata") or {}
    if not isinstance(metadata, dict):
        raise ValueError(f"metadata must be an object, found {metadata!r:.60}")
    payload = {**_metadata(metadata), **{k: item[k] for k in LIFTED if item.get(k) is not None}}
    payload |= dated(payload)
    payload.setdefault("updated_at", payload["created_at"])
    payload.setdefault("kind", "fact")
    return {"type": MEMORY, "id": item.get("id"), "text": text, "payload": payload}


def _metadata(metadata: Payload) -> Payload:
    """A stranger's; a memory that hookkit itself had kept says so, and is put back as it was."""
    if isinstance(metadata.get("project"), str) and isinstance(metadata.get("project_name"), str):
        return metadata
    return {f"mem0_{key}" if key in OURS else key: value for key, value in metadata.items()}
