"""A session that left something everywhere, and what is found of it."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from contextlib import closing
from pathlib import Path
from typing import Any

from hookkit.embed.minilm.model import MiniLm
from hookkit.graph.model import Entity, Realm, Statement, Told, entity_id, normalised
from hookkit.graph.records import record_of
from hookkit.paths import Paths
from hookkit.spool.job import SaveJob, to_json
from hookkit.spool.sessions import Session, Sessions
from hookkit.spool.spool import Spool
from hookkit.store.records import unpacked
from tests.cli.typing_it import Person
from tests.core.making import SHOP, a_job
from tests.transcript.lines import user
from tests.worker.running import asked_of

WORD = "Quillfeather"  # in whatever the session said, and nowhere else
OTHER = "The bank's ledger is closed on Fridays."
USER = "user"
SESSION = "s1-forgotten"
AT = "2026-08-01T12:00:00.000+00:00"


def ask(person: Person, op: str, **fields: Any) -> dict[str, Any]:
    """The reply of that person's worker."""
    scope = {"user_id": USER, "project": SHOP.slug}
    return asked_of(Paths(str(person.data)), op, **{**scope, **fields})


def job(text: str, name: str, session: str = SESSION, **fields: Any) -> SaveJob:
    """A job of one exchange, that says `text`."""
    made = a_job((f"Please note: {text}", f"Noted, {text} it is."), name=name, user_id=USER)
    return made._replace(session=session, **fields)


def later(one: SaveJob) -> SaveJob:
    """The job, waiting for an hour."""
    return one._replace(attempts=1, not_before=time.time() + 3600, reason="a test")


def record(text: str, session: str, user_id: str = USER) -> dict[str, Any]:
    """A memory with a past and a fact in the graph, as an export has it."""
    memory_id = str(uuid.uuid4())
    realm = Realm(user_id, SHOP.slug)
    names = (text.split()[0], "Deployments")
    entities = tuple(
        Entity(entity_id(realm, name), realm, name, normalised(name), "tool") for name in names
    )
    said = Statement(entities[0].id, "RUNS", entities[1].id, f"{text} runs")
    told = Told(memory_id, realm, "", "", AT, entities, (said,))
    row = {"id": str(uuid.uuid4()), "memory_id": memory_id, "event": "ADD", "new_memory": text}
    payload = {
        "collection": "memories",
        "user_id": user_id,
        "project": SHOP.slug,
        "project_name": SHOP.name,
        "session": session,
        "kind": "fact",
        "created_at": AT,
    }
    return {
        "type": "memory",
        "id": memory_id,
        "text": text,
        "payload": payload,
        "history": [row],
        "graph": record_of(told),
    }


def entity(text: str, *links: str) -> dict[str, Any]:
    """What mem0 extracted from those memories."""
    payload = {"collection": "entities", "user_id": USER, "created_at": AT}
    made = {**payload, "linked_memory_ids": [*links]}
    return {"type": "entity", "id": str(uuid.uuid4()), "text": text, "payload": made}


def take(person: Person, *records: dict[str, Any]) -> None:
    """Put records as an import does."""
    ask(person, "take", records=[*records], model_id=MiniLm.load().model_id)


def with_everything(person: Person) -> dict[str, Any]:
    """Let SESSION have left something everywhere, and another session something else."""
    paths = Paths(str(person.data))
    transcript = person.project / "s1.jsonl"
    transcript.write_bytes(user(f"Please note: {WORD}") + b"\n")
    spool = Spool(paths.spool)
    spool.put(job(f"{WORD} deploys the shop", f"{SESSION}-000000000000-000000000100-0"))
    spool.put(job(OTHER, "s2-0", "s2"))
    ask(person, "flush", timeout_s=60)
    fact = record(f"{WORD} runs the nightly deploy of the shop", SESSION)
    other = record("Grafana shows the shop", "s2")
    take(person, fact, other, entity(WORD, fact["id"]), entity("both", fact["id"], other["id"]))
    waiting = job(f"{WORD} waits", f"{SESSION}-000000000100-000000000200-0", start=100, end=200)
    spool.put(later(waiting))
    failed = job(f"{WORD} failed", f"{SESSION}-000000000200-000000000300-0")
    Path(f"{paths.spool}/failed/{failed.id}.json").write_bytes(to_json(failed))
    elsewhere = Spool(f"{paths.spool}/qdrant-0badcafe")
    elsewhere.put(later(job(f"{WORD} elsewhere", f"{SESSION}-000000000300-000000000400-0")))
    sessions = Sessions(paths.sessions)
    sessions.save(Session(SESSION, str(transcript), SHOP, cursor=0, ended=False, pid=1))
    more = {"project_name": SHOP.name, "max_chars": 6000, "given": [], "session": SESSION}
    block = ask(person, "recall", kind="session", **more)
    sessions.give(SESSION, block["ids"])
    assert WORD in block["text"]
    return {"fact": fact["id"], "other": other["id"], "block": block["text"]}


def holding(folder: Path, word: str = WORD) -> list[str]:
    """The files below that folder that hold the word, in whatever case."""
    wanted = word.casefold().encode()
    found = [path for path in folder.rglob("*") if path.is_file()]
    holds = [path for path in found if wanted in path.read_bytes().lower()]
    return sorted(str(path.relative_to(folder)) for path in holds)


def rows(person: Person, table: str, path: str) -> list[tuple[Any, ...]]:
    """The rows of a table, in an order that does not depend on when they were put."""
    with closing(sqlite3.connect(path)) as database:
        return sorted(database.execute(f"SELECT * FROM {table}").fetchall(), key=repr)


def everything(person: Person) -> dict[str, Any]:
    """All that there is: memories with vectors, entities, history, facts, jobs, session files."""
    paths = Paths(str(person.data))
    records = ask(person, "page", after="", vectors=True, beside=["history", "graph"])["records"]
    for one in records:
        # Brought back it is made 1.0 long once more, which may change the last bit.
        one["vector"] = [round(number, 5) for number in unpacked(one["vector"])]
        if "history" in one:
            one["history"] = sorted(one["history"], key=lambda row: str(row["id"]))
    jobs = {
        str(path.relative_to(paths.spool)): json.loads(path.read_bytes())
        for path in Path(paths.spool).rglob("*.json")
    }
    files = {
        path.name: path.read_bytes()
        for path in Path(paths.sessions).iterdir()
        if path.suffix in (".json", ".given", ".why")
    }
    facts = ask(person, "graph_facts", name="", history=True)["facts"]
    return {"records": records, "jobs": jobs, "files": files, "facts": facts}
