"""config.write: one setting changes, every other line stays as it is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.config.read import check, read_config
from hookkit.config.settings import SETTINGS, Setting, SettingError
from hookkit.config.write import NoSuchSettingError, find, set_value

OTHERS = b"# MEM0_USER_ID=remark\r\n\n  UNKNOWN = \xff\n;?\nMEM0_USER_IDS=x\n\n"


def written(folder: Path, before: bytes, name: str, value: str) -> bytes:
    """The file after one change."""
    path = folder / "config.env"
    path.write_bytes(before)
    set_value(str(path), name, value)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b"MEM0_USER_ID=bob\n"),
        (b"A=1", b"A=1\nMEM0_USER_ID=bob\n"),
        (b"MEM0_USER_ID=x", b"MEM0_USER_ID=bob\n"),
        (OTHERS, OTHERS + b"MEM0_USER_ID=bob\n"),
        (b"MEM0_USER_ID=x\n" + OTHERS, b"MEM0_USER_ID=bob\n" + OTHERS),
        (OTHERS + b" MEM0_USER_ID = x\r\n" + OTHERS, OTHERS + b"MEM0_USER_ID=bob\r\n" + OTHERS),
        (b"MEM0_USER_ID=x\nA=1\nMEM0_USER_ID=y\n", b"MEM0_USER_ID=bob\nA=1\n"),
        (b"\xef\xbb\xbfMEM0_USER_ID=x\n", b"\xef\xbb\xbfMEM0_USER_ID=bob\n"),
    ],
    ids=["no line", "no end", "alone", "at the end", "first", "CRLF", "twice", "byte order mark"],
)
def test_a_setting_is_written_where_it_stands_and_nothing_else_is(
    before: bytes, after: bytes, tmp_path: Path
) -> None:
    assert written(tmp_path, before, "MEM0_USER_ID", "bob") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"", b""),
        (b"MEM0_USER_ID=x\n", b""),
        (OTHERS, OTHERS),
        (OTHERS + b"MEM0_USER_ID=x\n" + OTHERS, OTHERS * 2),
    ],
    ids=["nothing", "alone", "not there", "among others"],
)
def test_an_empty_value_takes_the_line_out(before: bytes, after: bytes, tmp_path: Path) -> None:
    assert written(tmp_path, before, "MEM0_USER_ID", "") == after
    assert written(tmp_path, before, "MEM0_USER_ID", "  ") == after


def test_the_file_is_private_whatever_it_was(tmp_path: Path) -> None:
    path = tmp_path / "config.env"
    path.write_bytes(b"")
    path.chmod(0o644)
    set_value(str(path), "MEM0_USER_ID", "bob")

    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["config.env"]


def test_a_name_that_is_no_setting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoSuchSettingError, match="^ANTHROPIC_API_KEY is no setting of hookkit; "):
        set_value(str(tmp_path / "config.env"), "ANTHROPIC_API_KEY", "x")
    assert os.listdir(tmp_path) == []


def test_a_bad_value_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        set_value(str(tmp_path / "config.env"), "MEM0_HISTORY_DB_PATH", "/a\nMEM0_USER_ID=mallory")

    assert str(caught.value) == (
        "MEM0_HISTORY_DB_PATH must be an absolute path, found '/a\\nMEM0_USER_ID=mallory' "
        "in the command line; mend or unset it there"
    )
    assert os.listdir(tmp_path) == []


def test_a_refused_secret_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(SettingError) as caught:
        set_value(str(tmp_path / "config.env"), "MEM0_ANTHROPIC_TOKEN", "sk-ant 1")

    assert "sk-ant" not in str(caught.value)


def test_a_folder_in_the_files_place_is_an_error_of_the_system(tmp_path: Path) -> None:
    (tmp_path / "config.env").mkdir()

    with pytest.raises(IsADirectoryError):
        set_value(str(tmp_path / "config.env"), "MEM0_USER_ID", "bob")
    assert os.listdir(tmp_path) == ["config.env"]


def taken(setting: Setting, value: str) -> bool:
    try:
        check(setting, value, "here")
    except SettingError:
        return False
    return True


ODD = st.text(st.sampled_from("/ab \"'=#\\\t\r\n\u2028\x85é🎉0.5"), max_size=12)
VALUE = ODD | st.text(max_size=12) | st.integers(0, 9999).map(str) | st.floats(0, 1).map(str)


@given(st.sampled_from(SETTINGS), VALUE | VALUE.map(lambda v: f"/{v}"), st.binary(max_size=30))
def test_any_value_that_a_setting_takes_is_read_back(
    setting: Setting, value: str, others: bytes
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "config.env")
        path.write_bytes(others)
        if not value.strip() or not taken(setting, value):
            return
        set_value(str(path), setting.name, value)
        config = read_config({}, str(path)).config

    assert getattr(config, setting.field) == check(setting, value, "here")


def test_every_setting_can_be_found_by_its_name() -> None:
    assert tuple(find(setting.name) for setting in SETTINGS) == SETTINGS


def test_patterns_of_several_lines_are_one_line_of_the_file(tmp_path: Path) -> None:
    path = str(tmp_path / "config.env")
    set_value(path, "MEM0_REDACT_PATTERNS", "ACME-[0-9]+\nMEM0_USER_ID=mallory")

    reading = read_config({}, path)
    assert reading.config.redact_patterns == ("ACME-[0-9]+", "MEM0_USER_ID=mallory")
    assert reading.config.user_id == "user"
