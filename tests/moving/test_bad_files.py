"""What people hand to `hookkit import`: read, or named by line with what must be there."""

from __future__ import annotations

import gzip
import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.ports import Payload
from hookkit.moving import foreign
from hookkit.moving.entries import Terms, untrusted
from hookkit.moving.errors import BadLinesError, FileShapeError
from hookkit.moving.exporting import line_of
from hookkit.moving.importing import Checked, check
from hookkit.moving.lines import MAX_LINE, open_text
from hookkit.store.dates import LONG_AGO
from hookkit.store.qdrant_takeover import lacking
from hookkit.store.records import packed

TERMS = Terms("user", "shop-1", "acme/shop")
DATE = "2026-08-01T12:00:00+00:00"
ID = "0f8fad5b-d9cb-469f-a165-70867728950e"
OTHER = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
HEADER: Payload = {
    "type": "header",
    "format": "hookkit",
    "version": 1,
    "model_id": "m",
    "dims": 2,
    "records": 1,
}
PAYLOAD: Payload = {"user_id": "user", "project": "", "project_name": "", "created_at": DATE}
MEMORY: Payload = {
    "type": "memory",
    "id": ID,
    "text": "uv, not pip",
    "payload": PAYLOAD,
    "vector": packed([0.6, 0.8]),
}
ROW = {"id": OTHER, "memory_id": ID, "event": "ADD", "new_memory": "uv, not pip", "is_deleted": 0}

SAID = {"subject": "a" * 32, "type": "LIKES", "object": "a" * 32, "label": "likes"}
GRAPH: Payload = {
    "user_id": "user",
    "project": "",
    "agent_id": "",
    "run_id": "",
    "at": DATE,
    "entities": [{"id": "a" * 32, "name": "uv", "type": "tool", "aliases": []}],
    "statements": [SAID],
    "contradicts": ["b" * 32],
}


def lines(*records: Payload) -> bytes:
    return b"".join(map(line_of, records))


def checked(path: Path, content: bytes, terms: Terms = TERMS) -> tuple[Checked, list[Payload]]:
    """What was found in a file of that content, and the records it is imported as."""
    path.write_bytes(content)
    with open_text(str(path)) as file, io.BytesIO() as good:
        found = check(str(path), file, terms, good, lambda _: None)
        return found, [json.loads(line)[0] for line in good.getvalue().splitlines()]


def problems(path: Path, content: bytes) -> tuple[str, ...]:
    with pytest.raises(BadLinesError) as raised:
        checked(path, content)
    return raised.value.problems


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file"


@pytest.mark.parametrize(
    "content",
    [
        lines(HEADER, MEMORY),
        b"\xef\xbb\xbf" + lines(HEADER, MEMORY),
        lines(HEADER, MEMORY).replace(b"\n", b"\r\n"),
        lines(HEADER, MEMORY).rstrip(b"\n"),
        lines(HEADER) + b"\n  \n" + lines(MEMORY) + b"\n",
        lines(HEADER, MEMORY, MEMORY),
        lines(HEADER, MEMORY) * 2,
        json.dumps(HEADER).encode() + b"\n" + json.dumps(MEMORY).encode(),
    ],
    ids=[
        "as exported",
        "byte order mark",
        "CRLF",
        "no end of line",
        "blank lines",
        "a line twice",
        "two files in one",
        "other spaces",
    ],
)
def test_a_file_is_read_however_it_was_handled(content: bytes, path: Path) -> None:
    assert checked(path, content) == (Checked(1, {"user": 1}), [MEMORY])


def test_what_patterns_of_ones_own_find_is_cut_out_wherever_it_stands(path: Path) -> None:
    name = "Blue Heron"
    record: Payload = {
        **MEMORY,
        "text": f"{name} ships in May",
        "payload": {**PAYLOAD, "note": name, "deep": {"list": [f"about {name}"]}},
        "history": [{**ROW, "new_memory": f"{name} ships in May"}],
        "graph": {**GRAPH, "entities": [{**GRAPH["entities"][0], "aliases": [name]}]},
    }
    terms = TERMS._replace(own=("Blue Heron",))
    (plain,), (taken,) = (checked(path, lines(HEADER, record), one)[1] for one in (TERMS, terms))

    assert name in json.dumps(plain)
    assert name not in json.dumps(taken)
    assert "vector" not in taken  # it is of the name, too


def test_a_file_without_a_header_is_read_but_for_its_vectors(path: Path) -> None:
    memory = {key: value for key, value in MEMORY.items() if key != "vector"}

    assert checked(path, lines(memory))[1] == [memory]
    assert problems(path, lines(MEMORY)) == (
        "line 1: vector must come after a header that says which model_id made it",
    )


def test_halves_of_characters_become_whole_ones(path: Path) -> None:
    content = lines(HEADER, MEMORY).replace(b"uv, not pip", b"a \\ud800 b")

    assert checked(path, content)[1][0]["text"] == "a \N{REPLACEMENT CHARACTER} b"


def test_secrets_are_cut_out_of_all_of_it_and_the_vector_with_them(path: Path) -> None:
    key = "sk-ant-api03-AAAAAAAAAAAAAAAAAAAA1"
    record = {
        **MEMORY,
        "text": f"the key is {key}",
        "payload": {**PAYLOAD, "hash": "x", "note": {"deep": [key]}},
        "history": [{**ROW, "new_memory": key}],
    }

    (found,) = checked(path, lines(HEADER, record))[1]
    assert key not in json.dumps(found)
    assert "vector" not in found
    assert found["payload"]["hash"] != "x"


def test_a_stranger_neither_pins_nor_contradicts_nor_says_where_a_memory_is_found() -> None:
    record = {**MEMORY, "graph": GRAPH, "payload": {**PAYLOAD, "pinned": True}}

    assert untrusted(record) == {
        "type": "memory",
        "id": ID,
        "text": "uv, not pip",
        "payload": {**PAYLOAD, "origin": "import"},
    }


def test_what_a_memory_told_the_graph_is_read_too(path: Path) -> None:
    record = {**MEMORY, "graph": GRAPH}

    assert checked(path, lines(HEADER, record))[1] == [record]


def test_a_memory_of_no_project_goes_to_the_one_that_is_named(path: Path) -> None:
    record = {**MEMORY, "payload": {"created_at": DATE}}

    payload = checked(path, lines(HEADER, record))[1][0]["payload"]
    assert payload == {
        "created_at": DATE,
        "user_id": "user",
        "project": "shop-1",
        "project_name": "acme/shop",
    }


def without(key: str) -> Payload:
    return {name: value for name, value in MEMORY.items() if name != key}


BAD: dict[str, tuple[Any, str]] = {
    "no object": (7, "must be an object, found 7"),
    "no type": (without("type"), 'must have a "type" of header, memory, entity'),
    "a newer type": (
        {**MEMORY, "type": "dream"},
        "found 'dream'; a newer hookkit may have written",
    ),
    "a newer version": ({**HEADER, "version": 2}, "header has version 2, this hookkit knows 1"),
    "another format": ({**HEADER, "format": "x"}, 'header must have "format": "hookkit"'),
    "odd dims": ({**HEADER, "dims": "x"}, "header must have a text model_id, and whole numbers"),
    "no id": (without("id"), "id must be a UUID, found nothing"),
    "an odd id": ({**MEMORY, "id": "../x"}, "id must be a UUID, found '../x'"),
    "no text": (without("text"), "text must be a string, found nothing"),
    "no payload": (without("payload"), "payload must be an object, found nothing"),
    "no date": ({**MEMORY, "payload": {}}, 'payload["created_at"] must be like "2026-08-01T12'),
    "an odd user": (
        {**MEMORY, "payload": {**PAYLOAD, "user_id": 7}},
        'payload["user_id"] must be a string, found 7',
    ),
    "a note of ours": (
        {**MEMORY, "payload": {**PAYLOAD, "collection": "hookkit"}},
        'payload["collection"] must be "memories", found \'hookkit\'',
    ),
    "no graph": ({**MEMORY, "graph": 7}, "graph must be an object, found 7"),
    "a graph of strangers": (
        {**MEMORY, "graph": {**GRAPH, "entities": []}},
        "statements must be between the entities",
    ),
    "an odd relation": (
        {**MEMORY, "graph": {**GRAPH, "statements": [{**SAID, "type": "DROP ALL"}]}},
        "graph: type must be like WORKS_AT",
    ),
    "an odd key": ({**MEMORY, "graph": {**GRAPH, "contradicts": ["x"]}}, "32 hex digits, found"),
    "an odd moment": ({**MEMORY, "graph": {**GRAPH, "at": "once"}}, "at must be ISO 8601"),
    "a number too large": (
        {**MEMORY, "payload": {**PAYLOAD, "n": 10**40}},
        'payload["n"] must be JSON',
    ),
    "fewer dims": ({**MEMORY, "vector": packed([1.0])}, "vector must have 2 numbers, found 1"),
    "no base64": ({**MEMORY, "vector": "?"}, "vector must be float32 numbers in base64"),
    "half a number": ({**MEMORY, "vector": "AAAA"}, "vector must be float32 numbers in base64"),
    "no vector": ({**MEMORY, "vector": [0.6, 0.8]}, "vector must be base64 text, found [0.6"),
    "a vector of NaN": ({**MEMORY, "vector": packed([float("nan"), 1.0])}, "must have length 1.0"),
    "a long vector": ({**MEMORY, "vector": packed([30.0, 40.0])}, "length 1.0, found 50"),
    "no vector at all": ({**MEMORY, "vector": packed([0.0, 0.0])}, "length 1.0, found 0"),
    "no history": ({**MEMORY, "history": 7}, "history must be a list, found 7"),
    "an odd row": ({**MEMORY, "history": [{"x": 1}]}, "history must have objects of id, memory_id"),
    "a strange row": (
        {**MEMORY, "history": [{**ROW, "memory_id": OTHER}]},
        "history: must have the memory's own memory_id",
    ),
    "a row of lists": (
        {**MEMORY, "history": [{**ROW, "event": []}]},
        'history: "event" must be text or a number',
    ),
}


@pytest.mark.parametrize(("record", "told"), BAD.values(), ids=BAD)
def test_a_bad_line_is_named_with_what_must_be_there(record: Any, told: str, path: Path) -> None:
    found = problems(path, lines(HEADER, record, {**MEMORY, "id": OTHER}))

    assert [line.partition(":")[0] for line in found] == ["line 2"]
    assert told in found[0]


RAW: dict[str, tuple[bytes, str]] = {
    "not JSON": (b"{'a': 1}\n", "must be JSON: Expecting property name"),
    "NaN": (lines(MEMORY).replace(b'"text"', b'"x":NaN,"text"'), "NaN is no number"),
    "Latin-1": (
        '{"type": "memory", "text": "naïve"}\n'.encode("latin-1"),
        "UTF-8, found byte 0xef",
    ),
    "too deep": (b"[" * 100_000 + b"]" * 100_000 + b"\n", "must not be nested so deep"),
    "too long": (b'{"type": "' + b"x" * MAX_LINE + b'"}\n', "must have at most 16 MB"),
    "cut off": (lines(MEMORY)[:-9], "the file may have been cut off"),
}


@pytest.mark.parametrize(("raw", "told"), RAW.values(), ids=RAW)
def test_a_line_that_is_no_record_is_named_too(raw: bytes, told: str, path: Path) -> None:
    found = problems(path, lines(HEADER) + raw)

    assert len(found) == 1
    assert found[0].startswith("line 2: must")
    assert told in found[0]


def test_lines_after_one_that_is_too_long_keep_their_numbers(path: Path) -> None:
    huge = b'"' + b"x" * (MAX_LINE + 5_000_000) + b'"\n'

    assert [line[:7] for line in problems(path, lines(HEADER) + huge + b"7\n")] == [
        "line 2:",
        "line 3:",
    ]


def test_two_memories_of_one_id_are_a_fault_that_names_both_lines(path: Path) -> None:
    (found,) = problems(path, lines(HEADER, MEMORY, {**MEMORY, "text": "pip, not uv"}))

    assert found == (
        f"line 3: id {ID} is in line 2 too, with another content; take one of them out"
    )


def test_a_file_that_lost_its_last_lines_is_not_taken_for_whole(path: Path) -> None:
    (found,) = problems(path, lines({**HEADER, "records": 3}, MEMORY))

    assert found.startswith("the header promises 3 records, found 1: the file was cut off;")


def test_twenty_faults_are_told_and_the_others_counted(path: Path) -> None:
    with pytest.raises(BadLinesError) as raised:
        checked(path, b"7\n" * 33)

    assert str(raised.value).splitlines() == [
        f"{path} has 33 faults; nothing was imported:",
        *(f"  line {number}: must be an object, found 7" for number in range(1, 21)),
        "  and 13 more",
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf\r\n \n", "an empty file"),
        (gzip.compress(lines(HEADER, MEMORY)), "a gzip file; unpack it first (gunzip)"),
        (lines(HEADER, MEMORY).decode().encode("utf-16"), "UTF-16; convert it first (iconv"),
        (b"PK\x03\x04....", "a zip file"),
        (b"SQLite format 3\x00...", "an SQLite database"),
        (b"[]", "no memory in it"),
        (b'{"results": []}', "no memory in it"),
    ],
    ids=["empty", "blank", "gzip", "UTF-16", "zip", "SQLite", "no items", "no results"],
)
def test_a_file_of_another_kind_is_called_by_its_name(
    content: bytes, found: str, path: Path
) -> None:
    with pytest.raises(FileShapeError) as raised:
        checked(path, content)

    assert str(raised.value).startswith(f"{path} must be a file of `hookkit export`, or the JSON")
    assert found in str(raised.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileShapeError, match="found a folder"):
        open_text(str(tmp_path))


MEM0 = {
    "id": ID,
    "memory": "uv, not pip",
    "hash": "abc",
    "metadata": {"topic": "tools", "project": "mine", "deep": {"a": [1]}},
    "created_at": "2026-08-01T12:00:00.5-07:00",
    "updated_at": None,
    "user_id": "bob",
    "agent_id": "a1",
}


@pytest.mark.parametrize(
    "dump",
    [
        lambda items: json.dumps({"results": items}),
        lambda items: json.dumps({"results": items, "relations": []}, indent=2),
        lambda items: json.dumps(items),
        lambda items: "\ufeff" + json.dumps(items, indent=1),
    ],
    ids=["results", "indented", "a list", "a list with a mark"],
)
def test_what_mem0_gives_is_taken_with_its_metadata(dump: Callable[[Any], str], path: Path) -> None:
    found, records = checked(path, dump([MEM0]).encode())

    assert found == Checked(1, {"bob": 1})
    assert records == [
        {
            "type": "memory",
            "id": ID,
            "text": "uv, not pip",
            "payload": {
                "topic": "tools",
                "mem0_project": "mine",
                "deep": {"a": [1]},
                "hash": "abc",
                "created_at": "2026-08-01T12:00:00.5-07:00",
                "updated_at": "2026-08-01T12:00:00.5-07:00",
                "user_id": "bob",
                "agent_id": "a1",
                "kind": "fact",
                "project": "shop-1",
                "project_name": "acme/shop",
            },
        }
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"id": "7"}, "id must be a UUID, found '7'"),
        ({"memory": None}, "memory must be a string, found None"),
        ({"metadata": "x"}, "metadata must be an object, found 'x'"),
    ],
    ids=["id", "memory", "metadata"],
)
def test_a_bad_memory_of_mem0_is_named_by_its_number(
    change: dict[str, Any], told: str, path: Path
) -> None:
    (found,) = problems(path, json.dumps({"results": [MEM0, {**MEM0, **change}]}).encode())

    assert found.startswith(f"memory 2: {told}")


@pytest.mark.parametrize(
    ("dates", "created_at"),
    [
        ({}, LONG_AGO),
        ({"created_at": None}, LONG_AGO),
        ({"created_at": "yesterday"}, LONG_AGO),
        ({"created_at": 10**400}, LONG_AGO),
        ({"created_at": 1740830400}, "2025-03-01T12:00:00+00:00"),
        ({"created_at": "1740830400000"}, "2025-03-01T12:00:00+00:00"),
        ({"created_at": "2025-03-01 12:00:00"}, "2025-03-01T12:00:00+00:00"),
        ({"updated_at": "2025-03-01"}, "2025-03-01T00:00:00+00:00"),
        ({"metadata": {"timestamp": 1740830400}}, "2025-03-01T12:00:00+00:00"),
    ],
    ids=str,
)
def test_a_date_of_mem0_is_read_as_where_its_collection_is_taken_over(
    dates: dict[str, Any], created_at: str
) -> None:
    item = {key: value for key, value in MEM0.items() if key not in ("created_at", "updated_at")}
    payload = foreign.record_of({**item, **dates})["payload"]
    kept = {**{k: v for k, v in dates.items() if k != "metadata"}, **dates.get("metadata", {})}
    there = lacking({"data": "uv", **kept}, "m")

    assert payload["created_at"] == there["created_at"] == created_at
    assert payload.get("created_at_found") == there.get("created_at_found")


def test_one_memory_without_a_date_does_not_keep_the_others_out(path: Path) -> None:
    dateless = {"id": OTHER, "memory": "make, not npm"}
    found, records = checked(path, json.dumps([MEM0, dateless]).encode())

    assert found.records == 2
    assert records[1]["payload"]["created_at"] == records[1]["payload"]["updated_at"] == LONG_AGO


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_are_read_or_refused_by_name(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            checked(Path(folder) / "file", content)
        except (BadLinesError, FileShapeError) as error:
            assert "nothing was imported" in str(error)


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('abc é名\n\u2028"\\', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("xyz. ", max_size=4), inner)
    ),
    max_leaves=8,
)


@given(
    st.dictionaries(st.text("abcdef_", min_size=1, max_size=9), JSON), st.text('ab é名\n\t"\\🎉')
)
def test_what_was_exported_is_read_to_the_letter(metadata: Payload, text: str) -> None:
    record = {**MEMORY, "text": text, "payload": {**metadata, **PAYLOAD}}

    with tempfile.TemporaryDirectory() as folder:
        assert checked(Path(folder) / "file", lines(HEADER, record))[1] == [record]
