"""What a record of an export must be, and what is done to it before it is stored."""

from __future__ import annotations

import hashlib
import math
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from hookkit.characters import whole
from hookkit.graph.records import record_of as graph_record
from hookkit.graph.records import told_of
from hookkit.memory.ports import Payload
from hookkit.memory.redact import redact
from hookkit.moving.exporting import FORMAT, VERSION
from hookkit.store.history import COLUMNS
from hookkit.store.layout import DATA
from hookkit.store.payloads import fit
from hookkit.store.records import ENTITY, GRAPH, MEMORY, OWN, unpacked

HEADER = "header"
TYPES = (HEADER, MEMORY, ENTITY)
COLLECTION = "collection"  # the payload's key that tells memories from entities, and from notes
COLLECTIONS = {MEMORY: "memories", ENTITY: "entities"}
ORIGIN = "origin"  # the payload's key for where a memory came in
IMPORTED = "import"
PINNED = "pinned"
REPLACES = "replaces"
CLAIMS = (PINNED, REPLACES)  # about others' memories
VECTOR = "vector"
# Of a payload: what programs made up, and no words are in.
NAMES = frozenset(["created_at", "updated_at", "hash", "collection", "embedder", "kind", "role"])
TEXTS = frozenset(["user_id", "project", "project_name", "kind", "role", "session"])
SHORTEST = 10  # characters of a text that a secret can be told in, but for one of own patterns


class Header(NamedTuple):
    """What a file says of the records after it."""

    model_id: str = ""  # of their vectors; "" unknown
    dims: int = 0
    records: int = -1  # that follow; -1 it does not say


class Terms(NamedTuple):
    """On what terms records are taken in."""

    user_id: str  # of those that name none; so the next two
    project: str  # slug
    project_name: str
    own: tuple[str, ...] = ()  # patterns of what else is cut out (MEM0_REDACT_PATTERNS)

    def cut(self, text: str) -> str:
        """`text` without secrets."""
        return redact(text, self.own)


def type_of(value: Any) -> str:
    """Which record a line holds.

    Raises:
        ValueError: it holds none that this version knows.
    """
    if not isinstance(value, dict):
        raise ValueError(f"must be an object, found {_shown(value)}")
    kind = value.get("type")
    if not isinstance(kind, str):
        raise ValueError(f'must have a "type" of {", ".join(TYPES)}, found {_shown(kind)}')
    if kind not in TYPES:
        raise ValueError(
            f"type must be one of {', '.join(TYPES)}, found {kind!r:.40}; a newer hookkit may have"
            f" written it: update this one"
        )
    return kind


def header_of(value: Payload) -> Header:
    """The header in a line.

    Raises:
        ValueError: it is none, or of a version that this one does not know.
    """
    version = value.get("version")
    if value.get("format") != FORMAT or not isinstance(version, int):
        raise ValueError(f'header must have "format": "{FORMAT}" and a "version"')
    if version > VERSION:
        raise ValueError(
            f"header has version {version}, this hookkit knows {VERSION}: update it first"
        )
    model_id, dims = value.get("model_id", ""), value.get("dims", 0)
    records = value.get("records", -1)
    if not (isinstance(model_id, str) and _is_int(dims) and _is_int(records)):
        raise ValueError("header must have a text model_id, and whole numbers for dims and records")
    return Header(model_id, dims, records)


def record_in(value: Payload, header: Header, terms: Terms) -> Payload:
    """The memory in a line, without secrets, fit to be stored; foreign keys are left out.

    Raises:
        ValueError: what must be there, and what was found instead.
    """
    record: Payload = {"type": value["type"], "id": _id(value.get("id"), "id")}
    said = value.get("text")
    if not isinstance(said, str):
        raise ValueError(f"text must be a string, found {_shown(said)}")
    payload = value.get("payload")
    if not isinstance(payload, dict):
        raise ValueError(f"payload must be an object, found {_shown(payload)}")
    record["text"] = text = terms.cut(whole(said))
    if payload.get(COLLECTION) not in (None, COLLECTIONS[record["type"]]):
        raise ValueError(
            f'payload["{COLLECTION}"] must be "{COLLECTIONS[record["type"]]}",'
            f" found {_shown(payload[COLLECTION])}"
        )
    record["payload"] = _payload(payload, text, said, terms)
    if "vector" in value:
        vector = _vector(value["vector"], header)
        if vector and text == said:  # else it is of what was cut out, too
            record["vector"] = vector
    if "history" in value:
        record["history"] = _history(value["history"], record["id"], terms)
    if "graph" in value:
        told = told_of(record["id"], value["graph"], lambda words: terms.cut(whole(words)))
        record["graph"] = graph_record(told)
    return record


def untrusted(record: Payload) -> Payload:
    """`record` as one of unknown origin: marked, and with its words alone.

    A vector need not be that of the words, facts that nobody said could contradict one's own, and
    what comes first, and what replaces what, is for the owner to say.
    """
    payload = {key: value for key, value in record["payload"].items() if key not in CLAIMS}
    marked = {**record, "payload": {**payload, ORIGIN: IMPORTED}}
    return {key: value for key, value in marked.items() if key not in (VECTOR, GRAPH)}


def left_out(record: Payload) -> list[str]:
    """What of `record` is not in `untrusted`: VECTOR, GRAPH, PINNED, REPLACES."""
    found = [key for key in (VECTOR, GRAPH) if record.get(key)]
    return found + [key for key in CLAIMS if record["payload"].get(key)]


def trusted(record: Payload) -> Payload:
    """`record` as one of a file of one's own: it also mends what it was taken in as before."""
    return {**record, OWN: True}


def _payload(payload: Payload, text: str, said: str, terms: Terms) -> Payload:
    found = fit({**payload, DATA: text})
    del found[DATA]
    found = {k: v if k in NAMES else _without_secrets(v, terms) for k, v in found.items()}
    if "project" not in found:
        found |= {"project": terms.project, "project_name": terms.project_name}
    found.setdefault("user_id", terms.user_id)
    for key in sorted(TEXTS & found.keys()):
        if not isinstance(found[key], str):
            raise ValueError(f'payload["{key}"] must be a string, found {_shown(found[key])}')
    if text != said and "hash" in found:
        found["hash"] = hashlib.md5(text.encode()).hexdigest()  # noqa: S324  # as mem0 does
    return found


def _vector(value: Any, header: Header) -> str:
    if not isinstance(value, str):
        raise ValueError(f"vector must be base64 text, found {_shown(value)}")
    if not header.model_id:
        raise ValueError("vector must come after a header that says which model_id made it")
    try:
        numbers = unpacked(value)
    except ValueError as error:
        raise ValueError(f"vector must be float32 numbers in base64: {error}") from None
    if len(numbers) != header.dims:
        raise ValueError(f"vector must have {header.dims} numbers, found {len(numbers)}")
    length = math.sqrt(math.fsum(number * number for number in numbers))
    if not 0.99 <= length <= 1.01:  # a NaN is not either
        raise ValueError(f"vector must have length 1.0, found {length:.3g}")
    return value


def _history(value: Any, memory_id: str, terms: Terms) -> list[Payload]:
    if not isinstance(value, list):
        raise ValueError(f"history must be a list, found {_shown(value)}")
    return [_row(row, memory_id, terms) for row in value]


def _row(row: Any, memory_id: str, terms: Terms) -> Payload:
    if not isinstance(row, dict) or not row.keys() <= {*COLUMNS}:
        raise ValueError(f"history must have objects of {', '.join(COLUMNS)}, found {_shown(row)}")
    found: Payload = {}
    for name, value in row.items():
        if not (isinstance(value, str) or (_is_int(value) and abs(value) < 2**63)):
            raise ValueError(f'history: "{name}" must be text or a number, found {_shown(value)}')
        found[name] = terms.cut(whole(value)) if isinstance(value, str) else value
    found["id"] = _id(row.get("id"), "history: id")
    if row.get("memory_id") != memory_id or not isinstance(row.get("event"), str):
        raise ValueError("history: must have the memory's own memory_id, and an event")
    return found


def _without_secrets(value: Any, terms: Terms) -> Any:
    if isinstance(value, str):
        return terms.cut(value) if terms.own or len(value) >= SHORTEST else value
    if isinstance(value, Mapping):
        return {key: _without_secrets(item, terms) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_secrets(item, terms) for item in value]
    return value


def _id(value: Any, name: str) -> str:
    try:
        return str(uuid.UUID(value))
    except (ValueError, AttributeError, TypeError):
        raise ValueError(f"{name} must be a UUID, found {_shown(value)}") from None


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    return "nothing" if value is None else f"{value!r:.60}"
