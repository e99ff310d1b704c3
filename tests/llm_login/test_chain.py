"""llm.login: where the token comes from."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from hookkit.llm.login import Credential, LoginError, LoginRefusedError, find, is_refused_by_policy
from hookkit.llm.login.errors import LoginShapeError, LoginUnreadableError, TokenShapeError
from hookkit.memory.ports import ModelError, ModelUnavailableError
from tests.llm_login.making import FRESH_S, Home, now, soon

SOURCES = ["MEM0_ANTHROPIC_TOKEN", "the Claude Code login", "ANTHROPIC_API_KEY"]


@pytest.mark.parametrize("first", range(3), ids=SOURCES)
def test_the_first_link_that_is_there_is_used(user: Home, first: int) -> None:
    settings = user.settings._replace(api_key="sk-ant-api03-b")
    access = user.log_in(FRESH_S) if first <= 1 else ""
    settings = settings._replace(token="sk-ant-oat01-a" if first == 0 else "")
    found = find(settings, soon())

    assert found
    assert (
        found.current(soon())
        == [
            Credential("sk-ant-oat01-a", "login", SOURCES[0]),
            Credential(access, "login", SOURCES[1]),
            Credential("sk-ant-api03-b", "api_key", SOURCES[2]),
        ][first]
    )
    assert user.endpoint.asked == []


def test_a_token_of_an_unknown_kind_is_an_api_key(user: Home) -> None:
    found = find(user.settings._replace(token="gateway"), soon())

    assert found and found.current(soon()).kind == "api_key"


def test_without_any_token_there_is_none(user: Home) -> None:
    assert find(user.settings, soon()) is None


@pytest.mark.parametrize(
    "root",
    [
        {},
        {"mcpOAuth": {}},
        {"claudeAiOauth": None},
        {"claudeAiOauth": {"accessToken": "", "refreshToken": "", "expiresAt": 0}},
    ],
    ids=["empty", "others' alone", "null", "ended by Claude Code"],
)
def test_a_file_without_a_login_is_passed_over(user: Home, root: object) -> None:
    user.write(root)

    assert find(user.settings, soon()) is None


def test_claude_config_dir_names_the_folder(user: Home, tmp_path: Path) -> None:
    access = user.log_in(FRESH_S)
    moved = tmp_path / "elsewhere"
    user.file.parent.rename(moved)
    found = find(user.settings._replace(config_dir=str(moved)), soon())

    assert found and found.current(soon()).token == access
    assert find(user.settings, soon()) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the content must be JSON, found 0 bytes of else"),
        (b"{", "the content must be JSON, found 1 bytes of else"),
        (b'{"claudeAiOauth": {"expiresAt": 1e999}}', "the content must be JSON, found 39 bytes"),
        (b"[]", "the content must be an object, found a list"),
        (b'{"claudeAiOauth": "x"}', "claudeAiOauth must be an object, found a text"),
        (b'{"claudeAiOauth": {"accessToken": 7}}', "accessToken must be a text, found a number"),
        (
            b'{"claudeAiOauth": {"accessToken": "a\\nb"}}',
            "accessToken must be printable ASCII, found something else",
        ),
        (
            b'{"claudeAiOauth": {"accessToken": "a", "refreshToken": {}}}',
            "refreshToken must be a text, found an object",
        ),
        (
            b'{"claudeAiOauth": {"accessToken": "a", "expiresAt": true}}',
            "expiresAt must be milliseconds, found a boolean",
        ),
    ],
)
def test_a_broken_login_is_an_error_and_no_reason_to_use_the_api_key(
    user: Home, content: bytes, said: str
) -> None:
    user.file.parent.mkdir()
    user.file.write_bytes(content)
    with pytest.raises(LoginShapeError) as error:
        find(user.settings._replace(api_key="sk-ant-api03-b"), now())

    assert str(error.value).startswith(f"{user.file}: ")
    assert said in str(error.value)
    assert "log in again with `claude`" in str(error.value)


def test_a_file_that_is_written_in_place_is_given_a_moment(user: Home) -> None:
    access = user.log_in(FRESH_S)
    whole = user.file.read_bytes()
    user.file.write_bytes(whole[:50])
    writer = subprocess.Popen(
        ["/bin/sh", "-c", 'sleep 0.1; cat > "$0"', str(user.file)], stdin=subprocess.PIPE
    )
    assert writer.stdin
    writer.stdin.write(whole)
    writer.stdin.close()
    found = find(user.settings, soon())
    writer.wait()

    assert found and found.current(soon()).token == access


@pytest.mark.parametrize("what", ["a folder", "a pipe", "a loop"])
def test_what_is_no_file_cannot_be_read_and_holds_nobody_up(user: Home, what: str) -> None:
    user.file.parent.mkdir()
    if what == "a folder":
        user.file.mkdir()
    elif what == "a pipe":
        os.mkfifo(user.file)
    else:
        user.file.symlink_to(user.file)

    with pytest.raises(LoginUnreadableError, match=r"\.credentials\.json cannot be read \("):
        find(user.settings, soon())


@pytest.mark.parametrize("field", ["token", "api_key"])
def test_a_token_that_no_header_can_hold_is_named_by_its_source(user: Home, field: str) -> None:
    with pytest.raises(TokenShapeError, match="MEM0_ANTHROPIC_TOKEN|ANTHROPIC_API_KEY"):
        find(user.settings._replace(**{field: "SeCrEt\n"}), soon())  # type: ignore[arg-type] # a name


def test_the_refusal_by_policy_names_the_three_other_ways() -> None:
    error = LoginRefusedError(403, "permission_error")

    assert isinstance(error, (LoginError, ModelUnavailableError, ModelError))
    assert str(error) == (
        "the Anthropic API refuses login tokens here (answered 403, permission_error); use an API "
        "key (MEM0_ANTHROPIC_TOKEN or ANTHROPIC_API_KEY), Ollama (MEM0_LLM_PROVIDER=ollama), or "
        "your own claude program (MEM0_LLM_PROVIDER=claude_code)"
    )


@pytest.mark.parametrize(
    ("status", "message", "by_policy"),
    [
        (401, "OAuth authentication is currently not supported.", True),
        (403, "OAuth authentication is currently not allowed for this organization.", True),
        (400, "This credential is only authorized for use with Claude Code and cannot ...", True),
        (401, "OAuth token has expired. Please obtain a new token.", False),
        (403, "OAuth token has been revoked.", False),
        (401, "Invalid bearer token", False),
        (500, "OAuth is down", False),
        (429, "This request would exceed your account's rate limit", False),
    ],
)
def test_a_policy_is_told_from_a_token_that_is_over(
    status: int, message: str, by_policy: bool
) -> None:
    assert is_refused_by_policy(status, message) is by_policy
