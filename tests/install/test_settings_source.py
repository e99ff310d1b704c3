"""install.source and rewrite: JSON read as Claude Code reads it, and written back as it stood."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.errors import HookkitError
from hookkit.install.rewrite import rewrite
from hookkit.install.source import read_source
from tests.install.installing import Project, project_in

VALUE: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
OBJECT = st.dictionaries(st.text(max_size=3), VALUE, max_size=5)
INDENT = st.sampled_from([None, 0, 1, 2, 4, "\t"])
IGNORED = "Claude Code ignores the whole file because of it"


@pytest.fixture
def project(tmp_path: Any) -> Project:
    """A project without settings."""
    return project_in(tmp_path)


@given(OBJECT, INDENT, st.sampled_from(["", " ", "\n", "\r\n\t"]), st.booleans())
def test_a_document_is_read_as_json_reads_it_and_kept_as_it_stands(
    value: dict[str, Any], indent: Any, around: str, ascii_only: bool
) -> None:
    text = around + json.dumps(value, indent=indent, ensure_ascii=ascii_only) + around
    source = read_source(text)

    assert source.root.value == value
    assert source.before + source.root.text + source.after == text
    assert rewrite(source, value) == text


@given(OBJECT, OBJECT, INDENT)
def test_a_document_rewritten_reads_as_what_was_wanted(
    was: dict[str, Any], wanted: dict[str, Any], indent: Any
) -> None:
    assert json.loads(rewrite(read_source(json.dumps(was, indent=indent)), wanted)) == wanted


@pytest.mark.parametrize(
    ("text", "settings", "rewritten"),
    [
        ('{\n\t"a" : [1e3,\n 2.50] ,\n\n\t"b":1\n}', {"a": [1e3, 2.5], "b": 2},
         '{\n\t"a" : [1e3,\n 2.50] ,\n\n\t"b":2\n}'),
        ('{\n    "a": 1\n}\n', {"a": 1, "b": {"c": 2}},
         '{\n    "a": 1,\n    "b": {\n        "c": 2\n    }\n}\n'),
        ('{\r\n  "a": 1\r\n}', {"a": 1, "b": []}, '{\r\n  "a": 1,\r\n  "b": []\r\n}'),
        ('{"a": "\\u00e9", "b": 1e400}', {"a": "é", "b": float("inf"), "c": "é"},
         '{\n  "a": "\\u00e9",\n  "b": 1e400,\n  "c": "\\u00e9"\n}'),
        ('{"a": "\\u0001 é"}', {"a": "\1 é", "c": "é"},
         '{\n  "a": "\\u0001 é",\n  "c": "é"\n}'),
        ('{\n  "a": [1, 2, 3],\n  "b": 1\n}', {"a": [1, 3], "b": 1},
         '{\n  "a": [1, 3],\n  "b": 1\n}'),
        ('{\n  "a": 1,\n  "b": 2\n}', {"a": 1}, '{\n  "a": 1\n}'),
        ('{\n  "a": 1,\n  "b": 2\n}', {"b": 2}, '{\n  "b": 2\n}'),
        ('{"a": 1}', {}, "{}"),
        ("", {"a": 1}, '{\n  "a": 1\n}\n'),
        ("{}", {"a": 1}, '{\n  "a": 1\n}'),
    ],
    ids=["kept", "four", "crlf", "escapes", "no escapes", "list", "last", "first", "none", "blank",
         "empty"],
)  # fmt: skip
def test_only_what_changed_is_laid_out_anew(
    text: str, settings: dict[str, Any], rewritten: str
) -> None:
    assert rewrite(read_source(text), settings) == rewritten


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{\n  // mine\n  "a": 1\n}', f"line 2, column 3: a // comment; {IGNORED}; take it out"),
        ('{"a": 1 // mine\n}', f"line 1, column 9: a // comment; {IGNORED}; take it out"),
        ('{"a": [1, /* b */ 2]}', f"line 1, column 11: a /* comment; {IGNORED}; take it out"),
        ('{"a": 1}\n// end', f"line 2, column 1: a // comment; {IGNORED}; take it out"),
        ('{\r\n  "é": 1,\r\n}', f'line 2, column 9: a comma before "}}"; {IGNORED}; take it out'),
        ('{"a": [1, 2 , \n]}', f'line 1, column 13: a comma before "]"; {IGNORED}; take it out'),
        ('{"a": [1, 2', f"line 1, column 12: the file ends too early; {IGNORED}; complete it"),
        ('{"a":\n', f"line 1, column 6: the file ends too early; {IGNORED}; complete it"),
        ('{"a": {\n "b', f"line 2, column 2: not JSON (Unterminated string starting at); "
         f"{IGNORED}; mend it"),
        ('{"a" 1}', f"line 1, column 6: not JSON (Expecting ':' delimiter); {IGNORED}; mend it"),
        ('{} {}', f"line 1, column 4: not JSON (Extra data); {IGNORED}; mend it"),
        ('{"a": [1, NaN]}', f"line 1, column 11: NaN or Infinity; {IGNORED}; write a number"),
        ('{"a": -Infinity}', f"line 1, column 7: NaN or Infinity; {IGNORED}; write a number"),
        ('{"a": 1,\n "b": {"c": 1, "c": 2}}',
         'line 2, column 16: the key "c" stands twice in one object; keep one of the two'),
        ('{"hooks": {}, "h\\u006foks": {}}',
         'line 1, column 15: the key "hooks" stands twice in one object; keep one of the two'),
        ("[" * 100_000, "line 1, column 1: nested too deep; make it flatter"),
    ],
    ids=["own line", "after value", "block", "after all", "comma object", "comma list", "cut list",
         "cut object", "cut string", "colon", "two", "NaN", "infinite", "twice", "escaped", "deep"],
)  # fmt: skip
def test_what_claude_code_would_not_read_is_refused_where_it_stands(
    project: Project, content: str, message: str
) -> None:
    project.write(content.encode())

    refused(project, f"{project.file}, {message} and retry")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[1]", ": the document must be an object, found [1]; fix it and retry"),
        (b"null", ": the document must be an object, found None; fix it and retry"),
        (b'{"hooks": [1]}', ': "hooks" must be an object, found [1]; fix it and retry'),
        (b'{"hooks": {"Stop": {}}}', ': "hooks.Stop" must be a list, found {}; fix it and retry'),
        (b'{"a": "\xff"}', ", byte 7: not utf-8; save the file as UTF-8 and retry"),
        (b"\xef\xbb\xbf{\xff", ", byte 4: not utf-8; save the file as UTF-8 and retry"),
        (b"\xff\xfe{\x00}", ", byte 4: not utf-16-le; save the file as UTF-8 and retry"),
    ],
    ids=["list", "null", "hooks", "event", "latin-1", "marked", "half"],
)
def test_what_we_cannot_write_into_is_refused(
    project: Project, content: bytes, message: str
) -> None:
    project.write(content)

    refused(project, f"{project.file}{message}")


def refused(project: Project, message: str) -> None:
    """Assert that installing says so and leaves no trace."""
    content = project.file.read_bytes()
    with pytest.raises(HookkitError) as raised:
        project.install()

    assert str(raised.value) == message
    assert (project.file.read_bytes(), project.names()) == (content, ["settings.json"])
