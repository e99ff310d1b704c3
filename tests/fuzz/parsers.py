"""Every parser of bytes that we did not write, what it may raise, and inputs that it reads."""

from __future__ import annotations

import io
import json
import os
import socket
from collections.abc import Callable, Mapping
from typing import NamedTuple

from hookkit.config.read import read_config
from hookkit.config.settings import Config
from hookkit.deadline import Deadline
from hookkit.errors import HookkitError
from hookkit.events.read import EventError, read_event
from hookkit.graph.prompts import ENTITIES_SCHEMA
from hookkit.graph.records import told_of
from hookkit.install.document import patch
from hookkit.install.encoding import decode
from hookkit.install.marked_lines import MarkerError, our_lines, with_lines
from hookkit.install.plan import read_document
from hookkit.install.record import read_record
from hookkit.ipc.frames import FrameError, receive
from hookkit.ipc.outage import read_outage
from hookkit.ipc.place import place_of
from hookkit.ipc.start import read_starts
from hookkit.llm import asking
from hookkit.llm.login import attempts
from hookkit.llm.login.document import Renewed, read_tokens, with_tokens
from hookkit.llm.login.errors import LoginShapeError
from hookkit.memory.asking import NOTHING, Said
from hookkit.memory.filters import FilterError, read_filters
from hookkit.memory.project import project_of
from hookkit.memory.redact import redact
from hookkit.memory.redact_own import cut_own, usable
from hookkit.moving.entries import Terms
from hookkit.moving.errors import BadLinesError, FileShapeError
from hookkit.moving.importing import check
from hookkit.moving.lines import open_text
from hookkit.paths import Paths
from hookkit.spool.alarms import not_saving
from hookkit.spool.blocks import as_of, last_block
from hookkit.spool.job import JobError, from_json
from hookkit.spool.proof import ENDING, Proof
from hookkit.spool.recalls import recalls
from hookkit.spool.sessions import Sessions
from hookkit.store.layout import Record
from hookkit.store.records import point_of
from hookkit.transcript.answer import close_race
from hookkit.transcript.arrivals import contexts
from hookkit.transcript.tail import read_on, start_of_last
from hookkit.transcript.turns import exchanges, hear, joined
from tests.fuzz import seeds

Parse = Callable[[bytes, str], object]  # the input, and an empty folder of its own


class Parser(NamedTuple):
    """One of them."""

    parse: Parse
    declared: tuple[type[Exception], ...]  # what it may raise, and nothing else
    seeds: tuple[bytes, ...]  # inputs that it reads


def holds(parser: Parser, raw: bytes, folder: str) -> None:
    """Parse `raw`; what is declared is no news, anything else comes out."""
    try:
        parser.parse(raw, folder)
    except parser.declared:
        return


def _put(raw: bytes, path: str) -> str:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(raw)
    return path


def _transcript(raw: bytes, folder: str) -> None:
    path = _put(raw, f"{folder}/s1.jsonl")
    for since in (0, start_of_last(path, len(raw) // 2), len(raw) // 3):
        stretch = read_on(path, since, 1 << 20)
        for last in ("", "Noted."):
            closed = close_race(hear(stretch.lines), last, "")
            exchanges(joined(closed.blocks))
        contexts(stretch.lines)


def _settings(raw: bytes, _folder: str) -> None:
    source, *_ = read_document("settings.json", raw)
    patch(source.root.value, {})
    patch(source.root.value, {"Stop": {"hooks": []}})


def _lines(raw: bytes, _folder: str) -> None:
    text, _ = decode(raw)
    once = with_lines(text, our_lines())
    assert with_lines(once, our_lines()) == once


def _session(raw: bytes, folder: str) -> None:
    _put(raw, f"{folder}/s1.json")
    _put(raw, f"{folder}/s1.given")
    sessions = Sessions(folder)
    sessions.load("s1")
    sessions.given("s1")
    sessions.open()


def _why(raw: bytes, folder: str) -> None:
    _put(raw, f"{folder}/s1.why")
    recalls(folder, "s1")


def _block(raw: bytes, folder: str) -> None:
    paths = Paths(folder)
    _put(raw, f"{paths.blocks}/{seeds.BLOCK_NAME}")
    kept = last_block(paths, *seeds.BLOCK_WHOSE, seeds.NOW)
    if kept is not None:
        as_of(kept, seeds.NOW, (), 6_000)


def _proof(raw: bytes, folder: str) -> None:
    proof = Proof(_put(raw, f"{folder}/s1{ENDING}"))
    proof.saved()
    proof.find(proof.awaited(), ["of a block"])
    proof.look_over(answered=True)


def _alarms(raw: bytes, folder: str) -> None:
    _put(raw, f"{folder}/pending/{seeds.JOB.id}.json")
    not_saving(folder, seeds.NOW)


def _run(raw: bytes, folder: str) -> None:
    place = place_of(Paths(folder), Config())
    _put(raw, place.started)
    _put(raw, place.outage)
    read_starts(place)
    read_outage(place)


def _frames(raw: bytes, _folder: str) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with ours, theirs:
        ours.sendall(raw[:60_000])
        ours.shutdown(socket.SHUT_WR)
        while receive(theirs, Deadline.after(5)) is not None:
            pass


def _config(raw: bytes, folder: str) -> None:
    path = _put(raw, f"{folder}/config.env")
    reading = read_config({}, path)
    text = raw.decode("utf-8", "surrogateescape")
    names = [line.partition("=")[0].strip() for line in text.split("\n")]
    read_config({name: text for name in names if name}, path)
    for problem in (*reading.problems, *reading.warnings):
        assert isinstance(problem, HookkitError)


def _export(raw: bytes, folder: str) -> None:
    path = _put(raw, f"{folder}/export.jsonl")
    good = io.BytesIO()
    with open_text(path) as file:
        check(path, file, Terms("user", "p", "P"), good, lambda _at: None)
    for line in good.getvalue().splitlines():
        point_of(json.loads(line)[0])


def _login(raw: bytes, _folder: str) -> None:
    read_tokens("x", raw)
    with_tokens("x", raw, Renewed("a", "b", 1))


def _value(raw: bytes) -> object:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        return None


def _filters(raw: bytes, _folder: str) -> None:
    value = _value(raw)
    if isinstance(value, dict):
        read_filters(value)


def _project(raw: bytes, folder: str) -> None:
    _put(raw, f"{folder}/.git/config")
    _put(raw, f"{folder}/tree/.git")
    for directory in (folder, f"{folder}/tree"):
        project = project_of(directory)
        project.name.encode()
        assert "/" not in project.slug


def _redact(raw: bytes, _folder: str) -> None:
    text = raw.decode("utf-8", "replace")
    clean = redact(text)
    assert redact(clean) == clean


def _own(raw: bytes, _folder: str) -> None:
    found = usable(raw.decode("utf-8", "replace").split("\n")[:4])
    cut_own("the zebra import runs with SQLite in WAL mode " * 3, found.patterns)


def _answer(raw: bytes, _folder: str) -> None:
    asking.read(Said(raw.decode("utf-8", "replace"), NOTHING), ENTITIES_SCHEMA)


PARSERS: Mapping[str, Parser] = {
    "hook payload": Parser(lambda raw, _: read_event(raw), (EventError,), seeds.PAYLOADS),
    "transcript": Parser(_transcript, (), seeds.TRANSCRIPTS),
    "settings.json": Parser(_settings, (HookkitError,), seeds.SETTINGS),
    "CLAUDE.md": Parser(_lines, (MarkerError, HookkitError), seeds.MARKED),
    "install record": Parser(lambda raw, at: read_record(_put(raw, f"{at}/r")), (), seeds.RECORDS),
    "job": Parser(lambda raw, _: from_json(seeds.JOB_PATH, raw), (JobError,), seeds.JOBS),
    "session": Parser(_session, (), seeds.SESSIONS),
    "why": Parser(_why, (), seeds.WHYS),
    "last block": Parser(_block, (), seeds.BLOCKS),
    "proof": Parser(_proof, (), seeds.PROOFS),
    "alarms": Parser(_alarms, (), seeds.JOBS),
    "store's mark": Parser(lambda raw, _: Record.from_json(raw), (ValueError,), seeds.STORES),
    "run": Parser(_run, (), seeds.RUNS),
    "frames": Parser(_frames, (FrameError,), seeds.FRAMES),
    "config.env": Parser(_config, (), seeds.CONFIGS),
    "export": Parser(_export, (FileShapeError, BadLinesError), seeds.EXPORTS),
    "login": Parser(_login, (LoginShapeError,), seeds.LOGINS),
    "login attempt": Parser(
        lambda raw, at: attempts.read(_put(raw, f"{at}/a")), (), seeds.ATTEMPTS
    ),
    "filters": Parser(_filters, (FilterError,), seeds.FILTERS),
    "graph record": Parser(
        lambda raw, _: told_of("m1", _value(raw)), (ValueError,), seeds.GRAPH_RECORDS
    ),
    "git config": Parser(_project, (), seeds.GIT_CONFIGS),
    "redacted text": Parser(_redact, (), seeds.TEXTS),
    "own patterns": Parser(_own, (), seeds.PATTERNS),
    "model's answer": Parser(_answer, (asking._Fault,), seeds.ANSWERS),
}
