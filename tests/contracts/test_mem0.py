"""mem0 2.2: the private names that we use are there, and it does with them what we count on."""

from __future__ import annotations

import hashlib
import importlib
import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from hookkit.config.surroundings import keep_mem0_quiet
from hookkit.embed.minilm.model import MiniLm
from hookkit.memory.ports import Filter, Payload
from hookkit.store.edge import EdgeStore
from tests.core.making import open_store

ROOT = Path(__file__).parents[2]
SAID = "The secret plan is to use SQLite in WAL mode."
ONE = {"attributed_to": "user", "kind": "fact", "scope": "project"}
METADATA = {"project": "shop-1", "created_at": "2026-08-01T12:00:00.000+00:00", "source": ["j#0"]}


@pytest.fixture(autouse=True)
def quiet(tmp_path: Path, home: Path) -> None:
    keep_mem0_quiet(str(tmp_path / "mem0"))


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EdgeStore, MiniLm]]:
    embedder = MiniLm.load()
    store = open_store(tmp_path_factory.mktemp("store"), embedder)
    yield store, embedder
    store.close()


class Answers:
    """A model that says what it was given, and remembers what it was asked."""

    def __init__(self, *facts: Payload) -> None:
        self.facts = facts
        self.asked: list[tuple[str, str]] = []

    def answer(self, system: str, prompt: str, schema: Payload, purpose: Any) -> Any:
        self.asked.append((system, prompt))
        facts = [{**ONE, **fact} for fact in self.facts]
        jsonschema.validate({"memory": facts}, schema)
        return {"memory": facts}


def memory_of(parts: tuple[EdgeStore, MiniLm], tmp_path: Path, model: Any = None) -> Any:
    """mem0 over an empty store."""
    store, embedder = parts
    while found := store.newest(Filter(), 1000):
        store.delete([one.id for one in found])
    made = importlib.import_module("hookkit.core.mem0_memory").HookkitMemory
    return made(store, embedder, model, str(tmp_path / "history.db"))


def test_the_private_names_that_we_set_are_those_that_mem0_reads() -> None:
    main = importlib.import_module("mem0.memory.main")
    source = inspect.getsource(main.Memory)
    names = (
        "config",
        "embedding_model",
        "vector_store",
        "_entity_store",
        "llm",
        "db",
        "collection_name",
        "api_version",
        "custom_instructions",
        "reranker",
    )

    assert [name for name in names if f"self.{name}" not in source] == []
    set_by_mem0 = {
        line.split("=")[0].strip().removeprefix("self.").split(":")[0]
        for line in inspect.getsource(main.Memory.__init__).splitlines()
        if line.strip().startswith("self.")
    }
    of_telemetry = {"_telemetry_vector_store"}  # which is off
    assert {name for name in set_by_mem0 if name.isidentifier()} - of_telemetry <= {*names}


def test_spacy_is_kept_out_by_names_that_mem0_still_reads() -> None:
    models = importlib.import_module("mem0.utils.spacy_models")
    importlib.import_module("hookkit.core.mem0_memory")._keep_quiet()

    assert (models.get_nlp_full(), models.get_nlp_lemma()) == (None, None)
    assert "_load_failed_full" in inspect.getsource(models.get_nlp_full)
    assert "_load_failed_lemma" in inspect.getsource(models.get_nlp_lemma)


def test_what_it_calls_on_our_parts_is_what_its_own_have() -> None:
    parts = importlib.import_module("hookkit.core.mem0_parts")
    history = importlib.import_module("hookkit.core.history")
    storage = importlib.import_module("mem0.memory.storage")

    assert not inspect.isabstract(parts.Mem0Vectors)
    for name in ("save_messages", "get_last_messages"):
        theirs = inspect.signature(getattr(storage.SQLiteManager, name))
        assert [*inspect.signature(getattr(history.History, name)).parameters] == [
            *theirs.parameters
        ]


def test_kept_as_said_a_message_is_one_point_with_our_metadata_and_the_hash_of_its_text(
    parts: tuple[EdgeStore, MiniLm], tmp_path: Path
) -> None:
    memory = memory_of(parts, tmp_path)
    said = [{"role": "user", "content": SAID}]
    count = memory.save(said, user_id="bob", metadata={**METADATA, "part": 0}, infer=False)

    (found,) = parts[0].newest(Filter(), 10)
    payload = found.payload
    assert (count, payload) == (
        1,
        {
            **METADATA,
            "part": 0,
            "role": "user",
            "user_id": "bob",
            "data": SAID,
            "text_lemmatized": SAID,
            "hash": hashlib.md5(SAID.encode()).hexdigest(),
            "updated_at": METADATA["created_at"],
            "collection": "memories",
            "embedder": parts[1].model_id,
        },
    )


def test_an_extraction_is_one_question_with_the_constant_part_apart(
    parts: tuple[EdgeStore, MiniLm], tmp_path: Path
) -> None:
    model = Answers({"text": "It runs in WAL mode."})
    memory = memory_of(parts, tmp_path, model)
    said = [{"role": "user", "content": SAID}, {"role": "assistant", "content": "Noted."}]
    prompts = importlib.import_module("mem0.configs.prompts")
    for _ in range(2):
        memory.save(said, user_id="bob", metadata=METADATA, infer=True, prompt="Be brief.")

    (first, second) = model.asked
    assert first[0] == second[0] == prompts.ADDITIVE_EXTRACTION_PROMPT
    assert f"## New Messages\nuser: {SAID}\nassistant: Noted.\n" in first[1]
    assert "## Last k Messages\n\n\n##" in second[1]  # nothing is kept of the first
    assert '## Existing Memories\n[{"id": "0", "text": "It runs in WAL mode."}]' in second[1]
    assert "## Custom Instructions\nBe brief." in first[1]


def test_the_same_fact_is_one_memory(parts: tuple[EdgeStore, MiniLm], tmp_path: Path) -> None:
    memory = memory_of(parts, tmp_path, Answers({"text": "One."}, {"text": "One."}))
    said = [{"role": "user", "content": SAID}]
    counts = [memory.save(said, user_id="bob", metadata=METADATA) for _ in range(2)]

    assert (counts, parts[0].count(Filter())) == ([1, 0], 1)


def test_each_memory_has_its_row_in_the_history_and_no_message_is_kept_there(
    parts: tuple[EdgeStore, MiniLm], tmp_path: Path
) -> None:
    memory = memory_of(parts, tmp_path, Answers({"text": "One."}))
    memory.save([{"role": "user", "content": SAID}], user_id="bob", metadata=METADATA)
    (found,) = parts[0].newest(Filter(), 10)

    (row,) = memory.history(found.id)
    assert {name: row[name] for name in ("event", "new_memory", "old_memory", "created_at")} == {
        "event": "ADD",
        "new_memory": "One.",
        "old_memory": None,
        "created_at": METADATA["created_at"],
    }
    assert SAID.encode() not in (tmp_path / "history.db").read_bytes()


def test_a_memory_can_be_got_changed_and_deleted_and_deleting_all_is_refused(
    parts: tuple[EdgeStore, MiniLm], tmp_path: Path
) -> None:
    memory = memory_of(parts, tmp_path)
    memory.save([{"role": "user", "content": SAID}], user_id="bob", metadata=METADATA, infer=False)
    (found,) = parts[0].newest(Filter(), 10)
    memory.update(found.id, "It is PostgreSQL now.")
    changed = memory.get(found.id)["memory"]
    with pytest.raises(NotImplementedError):
        memory.vector_store.reset()
    memory.delete(found.id)

    assert (changed, memory.get(found.id), parts[0].count(Filter())) == (
        "It is PostgreSQL now.",
        None,
        0,
    )
    assert {row["event"] for row in memory.history(found.id)} == {"ADD", "UPDATE", "DELETE"}


def test_a_memory_that_cannot_be_stored_is_an_error_and_takes_the_others_back(
    parts: tuple[EdgeStore, MiniLm], tmp_path: Path
) -> None:
    memory = memory_of(parts, tmp_path, Answers({"text": "One."}, {"text": "Two."}))
    no_date = {**METADATA, "created_at": "yesterday"}
    said = [{"role": "user", "content": SAID}]
    with pytest.raises(ValueError, match="created_at"):
        memory.save(said, user_id="bob", metadata=no_date)

    assert parts[0].count(Filter()) == 0
    assert memory.save(said, user_id="bob", metadata=METADATA) == 2  # the fault is over


def test_after_a_fault_not_even_what_could_be_stored_is(
    parts: tuple[EdgeStore, MiniLm], tmp_path: Path
) -> None:
    memory = memory_of(parts, tmp_path)
    vector, name = parts[1].embed([SAID])[0], "6f1f3a52-0c1e-4a44-9d0f-0b8f6b1f2a10"
    with pytest.raises(ValueError, match="created_at"):
        memory.vectors.insert([vector], [{"data": SAID}], [name])
    with pytest.raises(ValueError, match="created_at"):
        memory.vectors.insert([vector], [{"data": SAID, **METADATA}], [name])

    assert parts[0].count(Filter()) == 0


QUIET = f"""
import json, os, sys, threading
from pathlib import Path
data = Path(sys.argv[1])
os.umask(0o077)

import socket
def no_network(*_):
    raise SystemExit("somebody wants the network")
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = no_network

from hookkit.config.surroundings import keep_mem0_quiet
keep_mem0_quiet(str(data / "mem0"))
from hookkit.core.memories import Memories
from tests.core.making import a_job, asked, found, open_store
from hookkit.embed.minilm.model import MiniLm

class Answers:
    def answer(self, system, prompt, schema, purpose):
        return json.loads(found({SAID!r})["text"])

embedder = MiniLm.load()
memories = Memories(open_store(data, embedder), embedder, Answers, str(data / "history.db"))
before = threading.active_count()
for make in (Answers, None):
    memories.distil_with(make)
    memories.remember([a_job(({SAID!r}, "Noted."), name=f"s1-{{make is None}}")])
after = [thread.name for thread in threading.enumerate()]
memories.close()
assert memories is not None and "spacy" not in sys.modules
Path(sys.argv[2]).write_text(f"{{before}} {{after}}")
"""


def test_it_starts_nothing_asks_nobody_and_leaves_nothing_outside_of_the_data_folder(
    tmp_path: Path, home: Path
) -> None:
    spacy = tmp_path / "site" / "spacy"  # as somebody may have it for something else
    spacy.mkdir(parents=True)
    (spacy / "__init__.py").write_text("raise SystemExit('spaCy was loaded')")
    data, work = tmp_path / "data", tmp_path / "work"
    data.mkdir()
    work.mkdir()
    environ = {**os.environ, "PYTHONPATH": f"{ROOT}:{spacy.parent}", "TMPDIR": str(work)}
    done = subprocess.run(
        [sys.executable, "-c", QUIET, str(data), str(tmp_path / "threads")],
        cwd=work,
        env={**environ, "MEM0_TELEMETRY": "true", "ANTHROPIC_LOG": "debug"},
        capture_output=True,
        text=True,
        timeout=100,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "threads").read_text() == "1 ['MainThread']"
    assert [*home.rglob("*"), *work.rglob("*")] == []
    assert sorted(path.name for path in data.iterdir()) == ["history.db", "mem0", "store"]
    config = data / "mem0" / "config.json"
    assert SAID not in config.read_text()
    assert {path.name for path in config.parent.iterdir()} == {config.name}


def test_nothing_of_what_is_stored_is_logged(
    parts: tuple[EdgeStore, MiniLm], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    memory = memory_of(parts, tmp_path, Answers({"text": SAID}))
    said = [{"role": "user", "content": SAID}]
    for infer in (True, True, False):
        memory.save(said, user_id="bob", metadata=METADATA, infer=infer)

    assert [record for record in caplog.records if SAID in record.getMessage()] == []
