"""Inputs that each parser reads, from which odd ones are made."""

from __future__ import annotations

import json
import uuid
import zlib
from typing import Any

from hookkit.graph.model import Realm, Told
from hookkit.graph.records import record_of
from hookkit.install.marked_lines import BEGIN, END
from hookkit.memory.model import Scope
from hookkit.spool.job import to_json
from tests.hooks.calling import EVENTS, payload
from tests.spool.making import a_job
from tests.transcript.lines import claude, queued, tool_result, user

NOW = 1_785_585_600.0
MEMORY = str(uuid.UUID(int=8))


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()


def _frame(value: Any) -> bytes:
    body = _json(value)
    return len(body).to_bytes(4, "big") + body


PAYLOADS = tuple(_json(payload(event, "/t/s1.jsonl")) for event in EVENTS)
CONTEXT = {"type": "hook_additional_context", "content": ["# mem0"], "hookName": "Stop"}
TRANSCRIPTS = (
    b"\n".join(
        (
            user("How does the zebra import run?"),
            claude("Let me look.", "With WAL."),
            tool_result(),
            claude("Noted.", message="msg_2"),
            queued([{"type": "text", "text": "and the otter?"}], origin={"kind": "human"}),
            user([{"type": "text", "text": "<system-reminder>x</system-reminder>And now?"}]),
            user("<task-notification>done</task-notification>", promptSource="system"),
            _json({"type": "attachment", "attachment": CONTEXT}),
            b'{"type": "summary", "summary": "assistant \\"user\\""}',
        )
    )
    + b"\n",
)
HOOK = {"type": "command", "command": "python -I -S main.py Stop --owner=hookkit", "timeout": 15}
SETTINGS = (
    _json({"model": "opus", "hooks": {"Stop": [{"matcher": "", "hooks": [HOOK]}]}}),
    b'\xef\xbb\xbf{\n  "hooks": {"Stop": []}\n}\n',
    b"",
)
MARKED = (f"# Mine\n\n{BEGIN}\nours\n{END}\n\nmore\n".encode(), b"# Mine\r\n", b"")
RECORDS = (
    _json({"path": "/s.json", "original": "e30=", "states": ["absent"], "made_dirs": ["/a"]}),
    _json({"path": "/s.json", "original": None, "states": [], "made_dirs": []}),
)
JOB = a_job()
JOB_PATH = f"/spool/pending/{JOB.id}.json"
JOBS = (to_json(JOB),)
SESSIONS = (
    _json(
        {
            **{"id": "s1", "transcript": "/t", "project": ["p", "P"], "cursor": 7, "owed": ""},
            **{"said_last": "", "pid": 1, "ended": False, "directory": "/p"},
        }
    ),
    f"{MEMORY}\n{MEMORY} {MEMORY}\n".encode(),
)
WHYS = (
    _json([NOW, "prompt", 120, [[MEMORY, 0.5, 0.4, [["cosine", 0.4]], ""]]])
    + b"\n"
    + _json([NOW, "session", 0, []])
    + b"\n",
)
BLOCK_WHOSE = ("edge", Scope("user", "p"))
_WHOSE = ["edge", "user", "p"]
BLOCK_NAME = f"{zlib.crc32(json.dumps(_WHOSE).encode()):08x}.json"
BLOCKS = (
    _json(
        {"format": 1, "whose": _WHOSE, "at": NOW - 60, "lines": ["one", "two"], "ids": ["a", "b"]}
    ),
)
PROOFS = (b"given ab12 1.000\ngiven cd34 2.000\narrived ab12 1.000\nsaved s1-0 3.000\nx y z\n",)
STORES = (_json({"layout": 1, "model_id": "m", "dims": 384}),)
RUNS = (
    _json({"at": NOW, "failures": 2}),
    _json({"what": "store", "since": NOW, "reason": "it is down"}),
)
FRAMES = (_frame({"op": "status"}) + _frame({"op": "list", "limit": 3}), _frame({}))
CONFIGS = (
    b"# mine\nMEM0_USER_ID=alice\nMEM0_CONTEXT_MAX_CHARS='900'\nHOOKKIT_OFF=no\n",
    b"MEM0_QDRANT_URL=http://localhost:6333\nMEM0_PORT=99999\nMEM0_REDACT_PATTERNS=[a-z]{8}\n",
    b"MEM0_PROVIDER=ollama\nMEM0_QDRANT_TIMEOUT=1e3\nMEM0_ENABLE_GRAPH=true\n",
)
_ROW = {"id": str(uuid.UUID(int=9)), "memory_id": MEMORY, "event": "ADD", "new_memory": "x"}
_PAYLOAD = {
    "user_id": "user",
    "project": "p",
    "project_name": "P",
    "created_at": "2026-08-01T12:00:00+00:00",
}
_GRAPH = record_of(Told(MEMORY, Realm("user", "p"), "", "", "2026-08-01T12:00:00Z", (), (), ()))
EXPORTS = (
    b"\n".join(
        (
            _json({"type": "header", "format": "hookkit", "version": 1, "records": 1}),
            _json(
                {
                    **{"type": "memory", "id": MEMORY, "text": "The zebra import runs."},
                    **{"payload": _PAYLOAD, "history": [_ROW], "graph": _GRAPH},
                }
            ),
        )
    ),
    _json({"type": "memory", "id": MEMORY, "text": "The zebra import runs.", "payload": _PAYLOAD}),
    _json(
        {
            "results": [
                {
                    "id": MEMORY,
                    "memory": "x",
                    "metadata": {"a": 1},
                    "created_at": "2026-08-01T12:00:00Z",
                }
            ]
        }
    ),
)
_LOGIN = {"accessToken": "a", "refreshToken": "b", "expiresAt": 1_785_585_600_000, "clientId": "c"}
LOGINS = (_json({"claudeAiOauth": _LOGIN, "mcpOAuth": {}}),)
ATTEMPTS = (_json({"token": "a", "tries": 1, "at_s": NOW, "over": False}),)
FILTERS = (
    _json({"topic": ["deploy", "ci"], "OR": [{"n": {"gte": 5}}, {"NOT": [{"text": "*"}]}]}),
    _json({"created_at": {"lt": "2026-08-01T12:00:00Z"}, "text": {"icontains": "wal"}}),
)
_ENTITY = {"id": "a" * 32, "name": "Bob", "type": "person", "aliases": ["Robert"]}
_STATEMENT = {"subject": "a" * 32, "type": "KNOWS", "object": "a" * 32, "label": "knows"}
GRAPH_RECORDS = (_json({**_GRAPH, "entities": [_ENTITY], "statements": [_STATEMENT]}),)
GIT_CONFIGS = (
    b'[core]\n\tbare = false\n[remote "origin"]\n\turl = git@github.com:acme/shop.git\n',
    b'[remote "up"]\n\turl = https://bob:secret@example.org:8443/acme/shop\n',
    b"gitdir: ../.git\n",
)
TEXTS = (
    b"The key is sk-ant-api03-Zq7Zq7Zq7Zq7Zq7Zq7Zq7Zq7 and password=hunter2hunter2.",
    b"<private>mine</private> https://bob:secret@example.org/ AKIAIOSFODNN7EXAMPLE",
    b"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n",
)
PATTERNS = (b"ACME-[0-9]{6}\n(?i)internal\n\\b[A-Z]{3}\\d+\\b", b"(a+)+b", b"(?P<x>a)(?P=x)")
ANSWERS = (
    b'Here it is:\n```json\n{"entities": [{"name": "Bob", "type": "person"}]}\n```\n',
    b'{"entities": []}',
)
