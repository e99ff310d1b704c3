"""llm.login: a login is refreshed when it must be, once, and nothing else of it changes."""

from __future__ import annotations

import os
import stat
import time

import pytest

from hookkit import __version__
from hookkit.llm.login.errors import (
    LoginError,
    LoginUnwritableError,
    NoLoginError,
    NoRefreshTokenError,
    RefreshEndedError,
    RefreshFailedError,
    RefreshOverError,
    RefreshPausedError,
)
from hookkit.llm.login.values import Tokens
from tests.llm_login.making import (
    FRESH_S,
    NEAR_S,
    OVER_S,
    Home,
    document,
    now,
    soon,
    without_tokens,
)

CLIENT = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
AWAY = "http://127.0.0.1:9/v1/oauth/token"


def test_a_fresh_login_is_used_as_it_is(user: Home) -> None:
    access = user.log_in(FRESH_S)
    before = user.file.stat()

    assert user.login().current(soon()).token == access
    assert user.file.stat() == before
    assert user.endpoint.asked == []


@pytest.mark.parametrize("left_s", [NEAR_S, OVER_S], ids=["near its end", "over"])
def test_a_login_at_its_end_is_refreshed_and_all_else_kept(user: Home, left_s: float) -> None:
    user.log_in(left_s)
    (_, refresh), before = user.stored(), user.read()
    current = user.login().current(soon())
    after = user.read()

    assert user.endpoint.asked == [
        {"grant_type": "refresh_token", "refresh_token": refresh, "client_id": CLIENT}
    ]
    assert user.endpoint.agents == [f"hookkit/{__version__}"]
    assert current.token == user.stored()[0] != before["claudeAiOauth"]["accessToken"]
    assert user.stored()[1] != refresh
    assert abs(after["claudeAiOauth"]["expiresAt"] / 1000 - time.time() - 28_800) < 60
    assert without_tokens(after) == without_tokens(before)


@pytest.mark.parametrize(
    ("ends_at_ms", "ends"),
    [(None, False), (0, True), (1_100_000, True), (1_100_001, False), (10**400, False)],
)
def test_a_login_ends_within_the_threshold_and_at_it(ends_at_ms: int | None, ends: bool) -> None:
    assert Tokens("a", "r", ends_at_ms, "").ends_within(100.0, 1000.0) is ends


def test_a_login_that_is_not_known_to_end_is_not_refreshed(user: Home) -> None:
    access = user.log_in(NEAR_S, expiresAt=None)

    assert user.login().current(soon()).token == access
    assert user.endpoint.asked == []


def test_the_clients_id_in_the_file_goes_before_claude_codes(user: Home) -> None:
    user.log_in(NEAR_S, clientId="another")
    user.login().current(soon())

    assert user.endpoint.asked[0]["client_id"] == "another"


def test_an_endpoint_that_does_not_rotate_leaves_the_refresh_token(user: Home) -> None:
    user.endpoint.rotates = False
    user.log_in(NEAR_S)
    refresh = user.stored()[1]
    current = user.login().current(soon())

    assert user.stored() == (current.token, refresh)


@pytest.mark.parametrize("expires_in", [None, "soon", 0, -5, True])
def test_an_answer_without_a_life_is_stored_all_the_same(user: Home, expires_in: object) -> None:
    user.endpoint.expires_in = expires_in
    user.log_in(OVER_S)
    current = user.login().current(soon())

    assert user.stored()[0] == current.token
    assert user.read()["claudeAiOauth"]["expiresAt"] / 1000 - time.time() > 3000


def test_a_refused_token_is_refreshed_only_while_it_is_the_stored_one(user: Home) -> None:
    old = user.log_in(FRESH_S)
    login = user.login()
    login.refused(old)
    first = login.current(soon())
    login.refused(old)
    second = login.current(soon())

    assert first == second
    assert len(user.endpoint.asked) == 1


def test_a_login_that_somebody_else_refreshed_is_used(user: Home) -> None:
    old = user.log_in(FRESH_S)
    login = user.login()
    login.refused(old)
    new = user.log_in(FRESH_S)

    assert login.current(soon()).token == new
    assert user.endpoint.asked == []


def test_an_api_that_refuses_each_new_token_gets_no_storm_of_refreshes(user: Home) -> None:
    login_settings = {"pause_s": 300.0}
    user.log_in(FRESH_S)
    login = user.login(**login_settings)
    for _ in range(5):
        login.refused(user.stored()[0])
        try:
            login.current(now())
        except RefreshPausedError as error:
            said = str(error)

    assert len(user.endpoint.asked) == 1
    assert "next attempt in 300 s" in said or "next attempt in 299 s" in said


def test_without_a_refresh_token_nothing_is_sent(user: Home) -> None:
    for refresh in ("", None):
        user.log_in(OVER_S, refreshToken=refresh)
        with pytest.raises(NoRefreshTokenError, match="no refreshToken; log in again"):
            user.login().current(soon())

    assert user.endpoint.asked == []


def test_a_failed_refresh_does_no_harm_while_the_token_lives(user: Home) -> None:
    access = user.log_in(NEAR_S)

    assert user.login(token_url=AWAY).current(soon()).token == access


def test_a_network_that_is_down_is_named(user: Home) -> None:
    user.log_in(OVER_S)
    before = user.file.read_bytes()
    with pytest.raises(RefreshFailedError) as error:
        user.login(token_url=AWAY).current(now())

    assert str(error.value) == (
        "http://127.0.0.1:9/v1/oauth/token must answer with a new token, found no answer "
        "(ConnectError; is the network down?); it is tried again later"
    )
    assert user.file.read_bytes() == before


@pytest.mark.parametrize(
    ("status", "content", "said"),
    [
        (500, b"", "status 500 (no reason given)"),
        (429, b'{"error": {"type": "rate_limit_error"}}', "status 429 (rate_limit_error)"),
        (403, b"<html>", "status 403 (no reason given)"),
        (400, b'{"error": "invalid_request"}', "status 400 (invalid_request)"),
        (302, b"", "status 302 (no reason given)"),
        (200, b"<html>", "no access_token in its answer"),
        (200, b'{"access_token": ""}', "no access_token in its answer"),
        (200, b'{"access_token": "a\\r\\nb"}', "no access_token in its answer"),
        (200, b"[" * 100_000, "no access_token in its answer"),
        (200, b" " * 2_000_000, "an answer without end"),
    ],
)
def test_an_endpoint_out_of_order_is_tried_again_only_after_a_pause(
    user: Home, status: int, content: bytes, said: str
) -> None:
    user.log_in(OVER_S)
    before = user.file.read_bytes()
    user.endpoint.answers = [(status, content)]
    with pytest.raises(RefreshFailedError) as error:
        user.login().current(now())
    with pytest.raises(RefreshPausedError, match="next attempt in (60|59) s"):
        user.login().current(now())  # another process: the pause is on the disk

    assert f"found {said};" in str(error.value)
    assert len(user.endpoint.asked) == 1
    assert user.file.read_bytes() == before


def test_a_refresh_token_that_was_refused_is_never_sent_again(user: Home) -> None:
    user.write(document("sk-ant-oat01-SeCrEt-x", "sk-ant-ort01-SeCrEt-spent", OVER_S))
    with pytest.raises(RefreshEndedError, match="400 .*has ended; log in again with `claude`"):
        user.login().current(now())
    with pytest.raises(RefreshOverError, match="its refresh was refused; log in again"):
        user.login().current(soon())
    new = user.log_in(NEAR_S)

    assert user.login().current(soon()).token != new
    assert len(user.endpoint.asked) == 2


def test_a_record_of_attempts_in_disorder_is_as_none(user: Home) -> None:
    user.log_in(OVER_S)
    user.endpoint.answers = [(500, b"")]
    with pytest.raises(RefreshFailedError):
        user.login().current(now())
    (record,) = (user.folder / "ours").glob("*.json")
    record.write_bytes(b'{"token": 5')

    assert user.login().current(soon()).token == user.stored()[0]
    assert record.stat().st_mode & 0o777 == 0o600


def test_mode_and_symlink_stay(user: Home) -> None:
    user.log_in(NEAR_S)
    real = user.folder / "dotfiles" / "claude.json"
    real.parent.mkdir()
    user.file.rename(real)
    user.file.symlink_to(real)
    for mode in (0o600, 0o640):
        real.chmod(mode)
        login = user.read()["claudeAiOauth"]
        real.write_text(real.read_text().replace(str(login["expiresAt"]), "5"))
        current = user.login().current(soon())

        assert user.stored()[0] == current.token
        assert user.file.is_symlink()
        assert stat.S_IMODE(real.stat().st_mode) == mode
    assert os.listdir(real.parent) == ["claude.json"]
    assert os.listdir(user.file.parent) == [".credentials.json"]
    assert len(user.endpoint.asked) == 2


def test_a_symlink_that_became_a_file_is_read_as_that_file(user: Home) -> None:
    user.log_in(FRESH_S)
    real = user.folder / "claude.json"
    user.file.rename(real)
    user.file.symlink_to(real)
    login = user.login()
    new = user.log_in(FRESH_S)

    assert login.current(soon()).token == new


def test_a_file_that_cannot_be_written_costs_no_refresh_token(user: Home) -> None:
    user.log_in(OVER_S)
    user.file.chmod(0o400)
    with pytest.raises(LoginUnwritableError, match="it is marked read-only.*not refreshed"):
        user.login().current(soon())

    assert user.endpoint.asked == []


def test_what_a_killed_writer_left_is_swept_up(user: Home) -> None:
    user.log_in(NEAR_S)
    left = user.file.with_name(".credentials.json.hookkit-0123.tmp")
    young = user.file.with_name(".credentials.json.hookkit-4567.tmp")
    for file in (left, young):
        file.write_text("tokens")
    os.utime(left, (0, 0))
    user.login().current(soon())

    assert sorted(os.listdir(user.file.parent)) == [".credentials.json", young.name]


def test_a_login_that_went_away_is_named(user: Home) -> None:
    user.log_in(FRESH_S)
    login = user.login()
    user.file.unlink()

    with pytest.raises(NoLoginError, match="holds no login"):
        login.current(soon())


def test_a_state_folder_that_cannot_be_made_is_named_and_sends_nothing(user: Home) -> None:
    user.log_in(OVER_S)
    (user.folder / "ours").write_text("a file")

    with pytest.raises(LoginError, match="login-.*lock cannot be written"):
        user.login().current(soon())
    assert user.endpoint.asked == []
