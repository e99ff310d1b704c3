"""config.read: environment before file, and a clear line for whatever cannot be used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hookkit.config.cascade import cascaded
from hookkit.config.models import FOREIGN
from hookkit.config.read import Reading, parse_env, read_config
from hookkit.config.settings import PASSED_OVER, SETTINGS, Config
from hookkit.ipc.place import place_of
from hookkit.paths import Paths

KEY = "sk-ant-api03-Zx9Zx9Zx9Zx9Zx9Zx9Zx9"
ENV = "the environment"


def made(**fields: Any) -> Config:
    """The settings with these fields given, and what cascades from them."""
    return cascaded(Config(**fields), frozenset(fields))


def in_file(folder: Path, content: str | bytes) -> str:
    """The path of a config.env with that content."""
    path = folder / "config.env"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def told(reading: Reading) -> tuple[list[str], list[str]]:
    """Its problems and its warnings, as a person reads them."""
    return [str(e) for e in reading.problems], [str(e) for e in reading.warnings]


def test_nothing_set_is_the_embedded_default(tmp_path: Path) -> None:
    assert read_config({}, str(tmp_path / "none")) == Reading(made(), (), ())


def test_the_environment_comes_before_the_file(tmp_path: Path) -> None:
    path = in_file(tmp_path, "MEM0_USER_ID=file\nMEM0_AGENT_ID=file\n")

    assert read_config({"MEM0_USER_ID": "env", "MEM0_AGENT_ID": ""}, path) == Reading(
        made(user_id="env", agent_id="file"), (), ()
    )


def test_our_own_key_comes_before_the_one_of_other_programs_wherever_it_stands(
    tmp_path: Path,
) -> None:
    path = in_file(tmp_path, "MEM0_ANTHROPIC_TOKEN=ours\n")

    assert read_config({"ANTHROPIC_API_KEY": "theirs"}, path).config.key == "ours"
    assert read_config({"ANTHROPIC_API_KEY": "theirs"}, "/none").config.key == "theirs"


def test_a_file_in_the_working_directory_is_never_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (".env", "config.env", "mem0.env"):
        (tmp_path / name).write_text("MEM0_USER_ID=mallory\nMEM0_QDRANT_URL=http://mallory\n")

    assert read_config({}, str(tmp_path / "home" / "config.env")) == Reading(made(), (), ())


QDRANT_URL = "an http or https URL without a password in it; without a port it means 6333"
NEO4J_URL = "bolt://HOST:PORT or neo4j://HOST:PORT, without a user or password in it"
BAD = [
    ("MEM0_USER_ID", "two words", "a name without white space"),
    ("MEM0_USER_ID", "two\u2028lines", "a name without white space"),
    ("MEM0_USER_ID", "half\udce9", "a name without white space"),
    ("MEM0_AGENT_ID", "a\x1bb", "a name without white space"),
    ("MEM0_CONTEXT_MAX_CHARS", "499", "a whole number from 500 to 9500"),
    ("MEM0_CONTEXT_MAX_CHARS", "6000 # six", "a whole number from 500 to 9500"),
    ("MEM0_CONTEXT_MAX_CHARS", "9" * 5000, "a whole number from 500 to 9500"),
    ("MEM0_RECALL_LIMIT", "0", "a whole number from 1 to 20"),
    ("MEM0_RECALL_LIMIT", "3.5", "a whole number from 1 to 20"),
    ("MEM0_RECALL_FLOOR", "1.01", "a number from 0 to 1"),
    ("MEM0_RECALL_FLOOR", "nan", "a number from 0 to 1"),
    ("MEM0_RECALL_FLOOR", "0,4", "a number from 0 to 1"),
    ("MEM0_HISTORY_DB_PATH", "~/history.db", "an absolute path"),
    ("MEM0_HISTORY_DB_PATH", "/a\nMEM0_USER_ID=b", "an absolute path"),
    ("MEM0_LLM_PROVIDER", "openai", "one of anthropic, anthropic_oat, ollama, claude_code, none"),
    ("MEM0_HOOK_LLM_MODEL", "claude haiku", "a model's name"),
    ("MEM0_LLM_MAX_TOKENS", "many", "a whole number from 256 to 64000"),
    *(
        ("MEM0_QDRANT_URL", f"http://{host}", QDRANT_URL)
        for host in (":6333", "q:x", "q:0", "q:65536", "q:6_333", "q?a", "eve:word@q")
    ),
    *(
        ("MEM0_NEO4J_URL", url, NEO4J_URL)
        for url in (
            "bolt://db:99999",
            "bolt://db:0",
            "bolt://db:x",
            "bolt://",
            "bolt:///",
            "neo4j://:7687",
            "bolt://d b",
            "bolt://eve:word@db",
            "bolt://db/graph",
            "bolt://db?policy=eu",
            "neo4j://db?",
            "bolt://db#1",
            "bolt://::1:7687",
            "bolt://[::1",
            "bolt://[db]:1",
            "bolt://[::1]db:1",
            "http://db:7474",
            "db:7687",
        )
    ),
    ("HOOKKIT_QUIET_S", "-1", "seconds from 0 to 3600"),
    ("HOOKKIT_IDLE_S", "inf", "seconds from 1 to 86400"),
    ("HOOKKIT_OFF", "maybe", "1 or 0"),
]


@pytest.mark.parametrize(
    ("name", "value", "must_be"), BAD, ids=[f"{b[0]}={b[1]!r:.20}" for b in BAD]
)
def test_a_bad_value_is_one_line_that_says_what_it_must_be_and_where(
    name: str, value: str, must_be: str
) -> None:
    reading = read_config({name: value}, "/none/config.env")

    found = "(a secret)" if "@" in value else value[:60]
    assert reading.config == made()
    assert told(reading) == (
        [f"{name} must be {must_be}, found {found!r} in {ENV}; mend or unset it there"],
        [],
    )


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://localhost", "http://localhost:6333"),
        ("http://localhost:6333/", "http://localhost:6333"),
        ("https://q.example/db/", "https://q.example:6333/db"),
        ("https://q.example:443", "https://q.example:443"),
        ("http://[::1]", "http://[::1]:6333"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("http://q:", "http://q:6333"),
    ],
)
def test_a_qdrant_server_without_a_port_is_at_qdrants_own(written: str, meant: str) -> None:
    reading = read_config({"MEM0_QDRANT_URL": written}, "/none/config.env")

    assert (reading.config, reading.problems) == (made(qdrant_url=meant), ())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("bolt://db", "bolt://db"),
        ("bolt://db:/", "bolt://db"),
        ("neo4j+ssc://db_1.example:7687/", "neo4j+ssc://db_1.example:7687"),
        ("bolt+s://[::1]:7688", "bolt+s://[::1]:7688"),
        ("neo4j://db?policy=eu", "neo4j://db?policy=eu"),
    ],
)
def test_a_neo4j_server_is_a_host_and_perhaps_a_port(written: str, meant: str) -> None:
    reading = read_config({"MEM0_NEO4J_URL": written}, "/none/config.env")

    assert (reading.config.neo4j_url, reading.problems) == (meant, ())


def test_a_server_has_one_place_whether_its_usual_port_is_named_or_not() -> None:
    names = ("http://localhost:6333", "http://localhost", "http://localhost/")
    configs = [read_config({"MEM0_QDRANT_URL": name}, "/none/config.env").config for name in names]
    by_default = read_config({"MEM0_STORE": "qdrant"}, "/none/config.env").config

    assert len({place_of(Paths("/data"), one) for one in (*configs, by_default)}) == 1


def test_a_bad_value_in_the_file_names_the_file(tmp_path: Path) -> None:
    path = in_file(tmp_path, "MEM0_RECALL_LIMIT=x\n")

    assert told(read_config({}, path))[0] == [
        f"MEM0_RECALL_LIMIT must be a whole number from 1 to 20, found 'x' in {path}; "
        "mend or unset it there"
    ]


def test_a_bad_value_gives_no_other_value_a_chance(tmp_path: Path) -> None:
    path = in_file(tmp_path, "MEM0_USER_ID=file\n")
    environ = {"MEM0_USER_ID": "b a d", "MEM0_ANTHROPIC_TOKEN": "b a d", "ANTHROPIC_API_KEY": "x"}
    reading = read_config(environ, path)

    assert (reading.config, len(reading.problems)) == (made(api_key="x"), 2)


@pytest.mark.parametrize("name", [s.name for s in (*SETTINGS, *FOREIGN) if s.secret])
@pytest.mark.parametrize("where", ["environment", "file", "file, not an assignment"])
def test_a_secret_stands_in_no_message(name: str, where: str, tmp_path: Path) -> None:
    bad = f"{KEY} \x01 {KEY}"
    content = {
        "file": f"{name}={bad}\n",
        "file, not an assignment": f"export {name}={bad}\n{KEY}\n",
    }
    reading = read_config(
        {name: bad} if where == "environment" else {}, in_file(tmp_path, content.get(where, ""))
    )
    problems, warnings = told(reading)

    assert len(problems) == (2 if "not" in where else 1)
    assert [line for line in (*problems, *warnings) if KEY in line] == []


def test_a_line_that_is_no_assignment_is_named_by_its_number(tmp_path: Path) -> None:
    path = in_file(tmp_path, b"# remark\n\nMEM0_USER_ID=bob\nhello\n=x\n1A=x\nMEM0_AGENT_ID=\xe9\n")
    reading = read_config({}, path)

    assert reading.config == made(user_id="bob")
    assert told(reading)[0] == [
        f"{path}, line 4: must be NAME=value; mend or remove it",
        f"{path}, line 5: must be NAME=value; mend or remove it",
        f"{path}, line 6: must be NAME=value; mend or remove it",
        f"{path}, line 7: must be UTF-8; mend or remove it",
    ]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        (b"NAME=x", "x"),
        (b"  NAME  =  x y  \r", "x y"),
        (b'NAME="x"', "x"),
        (b"NAME='x'", "x"),
        (b'NAME=""x""', '"x"'),
        (b'NAME="x', '"x'),
        (b"NAME='x\"", "'x\""),
        (b'NAME="', '"'),
        (b'NAME=""', ""),
        (b"NAME=a=b", "a=b"),
        (b"NAME=a # b", "a # b"),
        (b"\xef\xbb\xbfNAME=x", "x"),
        ("NAME=Zoë".encode(), "Zoë"),
        (b"# caf\xe9\nNAME=x", "x"),
        (b"NAME=x\nNAME=y", "y"),
    ],
)
def test_a_line_gives_its_value(line: bytes, value: str) -> None:
    assert parse_env("config.env", line) == ({"NAME": value}, [])


def test_unknown_names_of_ours_are_warned_of_and_others_are_not(tmp_path: Path) -> None:
    path = in_file(tmp_path, "HOOKKIT_FOO=1\nOTHER=1\n")
    environ = {"MEM0_USERID": KEY, "MEM0_EMPTY": "", "PATH": "/bin", "HOOKKIT_HOME": "/x"}

    assert told(read_config(environ, path)) == (
        [],
        [
            f"{name} in {where} is no setting of hookkit; `hookkit config list` names them all"
            for name, where in (("MEM0_USERID", ENV), ("HOOKKIT_FOO", path))
        ],
    )


@pytest.mark.parametrize("value", ["ACME-[0-9]+;; (?i)zeus", "ACME-[0-9]+\n\n(?i)zeus\n"])
def test_patterns_stand_on_a_line_each_or_on_one(value: str) -> None:
    reading = read_config({"MEM0_REDACT_PATTERNS": value}, "/none")

    assert reading == Reading(made(redact_patterns=("ACME-[0-9]+", "(?i)zeus")), (), ())


def test_a_pattern_that_is_none_does_not_stop_the_worker() -> None:
    reading = read_config({"MEM0_REDACT_PATTERNS": "(unclosed"}, "/none")

    assert reading == Reading(made(redact_patterns=("(unclosed",)), (), ())


def test_a_name_is_known_once() -> None:
    names = [setting.name for setting in (*SETTINGS, *FOREIGN)]

    assert len({*names, *PASSED_OVER}) == len(names) + len(PASSED_OVER)
    assert {setting.field for setting in (*SETTINGS, *FOREIGN)} == {*Config._fields}


@pytest.mark.parametrize(
    ("value", "off"), [("1", True), ("TRUE", True), ("on", True), ("0", False), ("no", False)]
)
def test_a_switch_knows_its_words(value: str, off: bool) -> None:
    assert read_config({"HOOKKIT_OFF": value}, "/none") == Reading(made(off=off), (), ())


def test_a_url_loses_the_slash_at_its_end() -> None:
    reading = read_config({"ANTHROPIC_BASE_URL": "https://proxy:8443/v1/"}, "/none")

    assert reading == Reading(made(api_url="https://proxy:8443/v1"), (), ())


@pytest.mark.parametrize(
    "url", ["proxy:8443", "ftp://proxy", "https://", "http:///v1", "https://a b"]
)
def test_what_is_no_url_is_refused(url: str) -> None:
    reading = read_config({"ANTHROPIC_BASE_URL": url}, "/none")

    assert told(reading)[0] == [
        f"ANTHROPIC_BASE_URL must be an http or https URL, found '(a secret)' in {ENV}; "
        "mend or unset it there"
    ]


def test_a_folder_in_the_files_place_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "config.env").mkdir()

    with pytest.raises(IsADirectoryError, match="config.env"):
        read_config({}, str(tmp_path / "config.env"))
