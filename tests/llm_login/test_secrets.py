"""llm.login: any bytes are a login or an error of ours, and no secret comes out of either."""

from __future__ import annotations

import json
import logging
import tempfile
import traceback
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.llm.login import Credential, LoginError, LoginSettings, find
from hookkit.llm.login.document import Renewed, read_tokens, with_tokens
from hookkit.llm.login.endpoint import renew
from hookkit.llm.login.errors import LoginShapeError
from hookkit.llm.login.values import Seen, Tokens
from tests.llm_login.endpoint_double import SECRET, TokenEndpoint
from tests.llm_login.making import OVER_S, Home, document, now

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(SECRET),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.just(SECRET), inner, max_size=3)
    ),
    max_leaves=6,
)
TOKEN = JSON | st.just("") | st.just(f"sk-ant-{SECRET}") | st.just(f"{SECRET}\n\u00e9")
LOGIN = st.fixed_dictionaries(
    {},
    optional={
        "accessToken": TOKEN,
        "refreshToken": TOKEN,
        "expiresAt": JSON | st.integers(0, 2 * 10**12) | st.just(10**400),
        "clientId": TOKEN,
        "x": JSON,
    },
)
FILE = st.binary() | (JSON | st.fixed_dictionaries({"claudeAiOauth": LOGIN | JSON, "y": JSON})).map(
    lambda root: json.dumps(root).encode()
)
ANSWER = st.binary() | (
    JSON
    | st.fixed_dictionaries(
        {}, optional=dict.fromkeys(["access_token", "refresh_token", "error", "expires_in"], TOKEN)
    )
).map(lambda root: json.dumps(root).encode())
AWAY = f"http://{SECRET}:{SECRET}@127.0.0.1:9/token?{SECRET}"


def everything_said(error: BaseException) -> str:
    """All that a log could make of `error`, even one that knows no bounds."""
    said = ["".join(traceback.format_exception(error)), repr(error), repr(error.args)]
    within: BaseException | None = error
    while within is not None:
        said.append(f"{within!r} {vars(within)!r}")
        within = within.__cause__ or within.__context__
    return "".join(said)


@settings(deadline=None)
@given(FILE)
def test_any_file_is_a_login_or_none_or_an_error_of_ours(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as home:
        file = Path(home, ".claude", ".credentials.json")
        file.parent.mkdir()
        file.write_bytes(content)
        said = ""
        try:
            found = find(LoginSettings(home, f"{home}/ours", token_url=AWAY), now())
            current = found.current(now()) if found else None
            assert current is None or current.token
            said = f"{found!r} {current!r}"
        except LoginError as error:
            said = everything_said(error)

        assert SECRET not in said
        assert file.read_bytes() == content


@given(FILE)
def test_new_tokens_change_nothing_else_of_any_file(content: bytes) -> None:
    try:
        tokens = read_tokens("here", content)
        after = with_tokens("here", content, Renewed("a", "r", 5))
    except LoginShapeError:
        return
    expected = json.loads(content.decode("utf-8-sig"))
    keys = list(expected["claudeAiOauth"])
    expected["claudeAiOauth"].update(accessToken="a", refreshToken="r", expiresAt=5)

    assert json.loads(after) == expected
    assert list(json.loads(after)["claudeAiOauth"])[: len(keys)] == keys
    assert read_tokens("here", after) == Tokens("a", "r", 5, tokens.client_id if tokens else "")


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from([200, 200, 400, 401, 403, 500]), ANSWER)
def test_any_answer_is_new_tokens_or_an_error_of_ours(
    endpoint: TokenEndpoint, status: int, answer: bytes
) -> None:
    endpoint.answers = [(status, answer)]
    try:
        said = repr(renew(endpoint.url, Tokens(f"a-{SECRET}", f"r-{SECRET}", 0, "")))
    except LoginError as error:
        said = everything_said(error)

    assert SECRET not in said


@pytest.mark.parametrize(
    "value",
    [
        Credential(SECRET, "login", "x"),
        LoginSettings("/home/ann", "/ours", token=SECRET, api_key=SECRET),
        Tokens(SECRET, SECRET, 5, ""),
        Renewed(SECRET, SECRET, 5),
        Seen(SECRET.encode()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_no_value_shows_its_secret(value: object) -> None:
    assert SECRET not in f"{value!r} {value} {[value]}"


def test_no_log_at_any_level_and_no_file_of_ours_holds_a_secret(
    user: Home, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    user.log_in(OVER_S)
    user.login().current(now())
    user.write(document(f"a-{SECRET}", f"r-{SECRET}", OVER_S))
    with pytest.raises(LoginError):
        user.login().current(now())
    files = [file.read_text() for file in (user.folder / "ours").iterdir()]

    assert len(user.endpoint.asked) == 2
    assert SECRET not in caplog.text
    assert SECRET not in "".join(files)


def test_the_double_takes_a_refresh_token_once(endpoint: TokenEndpoint) -> None:
    tokens = Tokens(*endpoint.issue(), 0, "")
    renew(endpoint.url, tokens)

    with pytest.raises(LoginError, match="invalid_grant"):
        renew(endpoint.url, tokens)
