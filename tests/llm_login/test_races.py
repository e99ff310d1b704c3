"""llm.login among other processes: one refresh, and whatever happens, nobody is logged out."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from hookkit.llm.login.credentials_file import CredentialsFile
from hookkit.llm.login.errors import LoginBusyError, NoLoginError
from hookkit.llm.login.renewal import Renewal
from tests.llm_login.making import (
    FRESH_S,
    NEAR_S,
    OVER_S,
    Home,
    document,
    heard,
    now,
    replace,
    soon,
    start,
    tell,
    without_tokens,
)

ASKS_FOR_THE_LOGIN = """
import sys
from pathlib import Path
from tests.llm_login.endpoint_double import TokenEndpoint
from tests.llm_login.making import Home, soon
endpoint = TokenEndpoint()
endpoint.url = sys.argv[2]
login = Home(Path(sys.argv[1]), endpoint).login()
print("ready", flush=True)
for _ in sys.stdin:
    print(login.current(soon()).token, flush=True)
"""
# Writes one login after the other, as fast as it can; forked, so that a round costs no imports.
WRITES_WITHOUT_END = """
import itertools, os, sys
from hookkit.llm.login.credentials_file import CredentialsFile
from hookkit.llm.login.document import Renewed, with_tokens
place = CredentialsFile(sys.argv[1])
for _ in sys.stdin:
    if pid := os.fork():
        print(pid, flush=True)
        os.waitpid(pid, 0)
        print("ended", flush=True)
        continue
    for turn in itertools.count(1000 * os.getpid()):
        seen = place.look()
        place.replace(with_tokens("", seen.content, Renewed(f"a{turn}", f"r{turn}", turn)), seen)
"""


def age(user: Home) -> None:
    """The stored tokens are near their end from now on."""
    root = user.read()
    root["claudeAiOauth"]["expiresAt"] = int((time.time() + NEAR_S) * 1000)
    user.write(root)


def test_two_processes_at_once_send_one_request_and_lose_nothing(user: Home) -> None:
    user.log_in(FRESH_S)
    fields = without_tokens(user.read())
    user.endpoint.before_answer = lambda: time.sleep(0.005)  # so that both are at it
    arguments = str(user.folder), user.endpoint.url
    processes = [start(ASKS_FOR_THE_LOGIN, *arguments) for _ in range(2)]
    ready = [heard(process) for process in processes]
    rounds = []
    for turn in range(100):
        age(user)
        for process in processes:
            tell(process, "now")
        said = {heard(process) for process in processes}
        rounds.append(
            said == {user.stored()[0]}
            and len(user.endpoint.asked) == turn + 1
            and without_tokens(user.read()) == fields
            and os.listdir(user.file.parent) == [".credentials.json"]
        )
    for process in processes:
        process.communicate()

    assert ready == ["ready", "ready"]
    assert rounds == [True] * 100
    assert user.file.stat().st_mode & 0o777 == 0o600


def test_threads_of_one_login_send_one_request(user: Home) -> None:
    user.log_in(OVER_S)
    user.endpoint.before_answer = lambda: time.sleep(0.05)
    login = user.login()
    with ThreadPoolExecutor(8) as threads:
        said = {c.token for c in threads.map(lambda _: login.current(soon()), range(8))}

    assert said == {user.stored()[0]}
    assert len(user.endpoint.asked) == 1


def test_killed_at_any_moment_the_old_login_is_there_or_the_new(user: Home) -> None:
    # What changes stands at both ends: a file that is half of each would show it.
    login: dict[str, Any] = {
        "accessToken": "a0",
        "pad": "x" * 300_000,
        "refreshToken": "r0",
        "expiresAt": 0,
    }
    user.write({"claudeAiOauth": login})
    forks = start(WRITES_WITHOUT_END, str(user.file))
    moments = random.Random(3)
    rounds, found = [], set()
    for _ in range(120):
        tell(forks, "fork")
        pid = int(heard(forks))
        kill_at = time.monotonic() + moments.uniform(0.002, 0.02)
        while time.monotonic() < kill_at:
            rounds.append(is_whole(user.file.read_bytes()))
        os.kill(pid, signal.SIGKILL)
        rounds.append(heard(forks) == "ended")
        rounds.append(is_whole(user.file.read_bytes()))
        found.add(user.stored())
    forks.communicate()
    left = [name for name in os.listdir(user.file.parent) if name != ".credentials.json"]

    assert set(rounds) == {True}
    assert len(found) > 3  # they did write
    assert left  # some were killed in the middle of it
    assert all(name.startswith(".credentials.json.hookkit-") for name in left)


def is_whole(content: bytes) -> bool:
    found = re.fullmatch(
        rb'{"claudeAiOauth": ?{"accessToken": ?"a(\d+)", ?"pad": ?"x{300000}", ?'
        rb'"refreshToken": ?"r(\d+)", ?"expiresAt": ?(\d+)}}',
        content,
    )
    return found is not None and len(set(found.groups())) == 1


def test_a_newer_login_that_came_meanwhile_stays(user: Home) -> None:
    user.log_in(OVER_S)
    newer: list[str] = []
    user.endpoint.before_answer = lambda: newer.append(user.log_in(FRESH_S))
    current = user.login().current(soon())

    assert [current.token] == newer == [user.stored()[0]]


def test_claude_code_that_was_first_is_waited_for(user: Home) -> None:
    access, _ = user.endpoint.issue()
    user.write(document(access, "sk-ant-ort01-SeCrEt-spent-by-claude", OVER_S))
    newer: list[str] = []
    claude = threading.Timer(0.3, lambda: newer.append(user.log_in(FRESH_S)))
    user.endpoint.before_answer = claude.start
    current = user.login().current(soon())
    claude.join()

    assert [current.token] == newer
    assert len(user.endpoint.asked) == 1


def test_claude_code_that_was_second_and_emptied_the_login_is_mended(user: Home) -> None:
    user.log_in(OVER_S)

    def empty() -> None:
        root = user.read()
        root["claudeAiOauth"].update(accessToken="", refreshToken="", expiresAt=0)
        user.write(root)

    user.endpoint.before_answer = empty
    current = user.login().current(soon())

    assert user.stored()[0] == current.token != ""
    assert user.stored()[1] != ""


@pytest.mark.parametrize("what", ["the login", "the file"])
def test_a_logout_meanwhile_stays_a_logout(user: Home, what: str) -> None:
    user.log_in(OVER_S)
    login = user.login()
    after: dict[str, Any] = {"mcpOAuth": {}}
    user.endpoint.before_answer = lambda: (
        user.write(after) if what == "the login" else user.file.unlink()
    )
    with pytest.raises(NoLoginError):
        login.current(soon())
    with pytest.raises(NoLoginError):
        login.current(soon())

    assert (user.read() if what == "the login" else after) == after


def test_another_key_that_was_written_meanwhile_is_kept(user: Home) -> None:
    user.log_in(OVER_S)
    user.endpoint.before_answer = lambda: user.write({**user.read(), "new": "key"})
    current = user.login().current(soon())

    assert user.stored()[0] == current.token
    assert list(user.read()) == ["mcpOAuth", "claudeAiOauth", "organizationUuid", "new"]


def test_the_spent_token_put_back_by_another_writer_is_replaced_again(user: Home) -> None:
    user.log_in(OVER_S)
    old = user.file.read_bytes()
    login = user.login()
    first = login.current(soon())
    stored = user.stored()
    replace(user.file, old)  # it had read before us, and wrote after us
    second = login.current(soon())

    assert first == second
    assert user.stored() == stored
    assert len(user.endpoint.asked) == 1


@pytest.mark.parametrize("before", ["the request", "the rename"])
def test_a_write_after_our_reading_is_not_lost(user: Home, before: str) -> None:
    """The other writer comes while a temporary file of ours, a large one, is being written."""
    heard_in_time = False
    while not heard_in_time:
        user.log_in(OVER_S, pad="x" * 3_000_000)
        newer, refresh = user.endpoint.issue()
        mine = json.dumps(document(newer, refresh, FRESH_S)).encode()
        came: list[bool] = []
        writer = threading.Thread(target=write_in_between, args=(user, mine, came))
        user.endpoint.asked.clear()
        if before == "the request":
            writer.start()
        else:
            user.endpoint.before_answer = writer.start
        current = user.login().current(soon())
        writer.join()
        heard_in_time = came == [True]

    assert current.token == newer
    assert user.file.read_bytes() == mine
    assert len(user.endpoint.asked) == (before == "the rename")


def write_in_between(user: Home, content: bytes, came: list[bool]) -> None:
    ours: list[str] = []
    until = time.monotonic() + 5.0
    while not ours and time.monotonic() < until:
        ours = [name for name in os.listdir(user.file.parent) if ".hookkit-" in name]
    replace(user.file, content)
    came.append(bool(ours) and user.file.with_name(ours[0]).exists())


def test_a_file_that_has_changed_is_not_replaced(user: Home) -> None:
    user.log_in(FRESH_S)
    place = CredentialsFile(str(user.file))
    seen = place.look()
    user.file.write_bytes(user.file.read_bytes())  # the same content, written again

    assert place.replace(b"{}", seen) is False
    assert place.replace(b"{}", place.look()) is True
    assert (user.file.read_bytes(), os.listdir(user.file.parent)) == (b"{}", [user.file.name])


@pytest.mark.parametrize("released_by", ["Claude Code", "its age"])
def test_claude_codes_refresh_is_waited_for_and_its_lock_never_touched(
    user: Home, released_by: str
) -> None:
    user.log_in(OVER_S)
    lock = user.file.with_name(".oauth_refresh.lock")
    lock.mkdir()
    newer: list[str] = []

    def claude() -> None:
        if released_by == "Claude Code":
            newer.append(user.log_in(FRESH_S))
            lock.rmdir()
        else:
            os.utime(lock, (0, 0))  # its process is dead

    timer = threading.Timer(0.2, claude)
    timer.start()
    current = user.login().current(soon())
    timer.join()

    assert current.token == user.stored()[0]
    assert len(user.endpoint.asked) == (0 if newer else 1)
    assert lock.exists() is (not newer)


def test_claude_codes_write_is_waited_for(user: Home) -> None:
    user.log_in(OVER_S)
    lock = user.file.with_name(".storage-write.lock")
    timers: list[threading.Timer] = []

    def claude() -> None:
        lock.mkdir()
        read = user.read()  # and written again only after our answer

        def write() -> None:
            user.write({**read, "new": 1})
            lock.rmdir()

        timers.append(threading.Timer(0.2, write))
        timers[0].start()

    user.endpoint.before_answer = claude
    current = user.login().current(soon())
    timers[0].join()

    assert user.stored()[0] == current.token
    assert user.read()["new"] == 1


def test_a_login_that_another_process_refreshed_is_not_held_up_by_claude_code(user: Home) -> None:
    access = user.log_in(FRESH_S)
    user.file.with_name(".oauth_refresh.lock").mkdir()
    renewal = Renewal(CredentialsFile(str(user.file)), str(user.file.parent), user.settings)

    assert renewal.renew(lambda _tokens: False, now()).access == access


def test_claude_codes_refresh_that_takes_too_long_is_an_error_unless_the_token_lives(
    user: Home,
) -> None:
    user.log_in(OVER_S)
    user.file.with_name(".oauth_refresh.lock").mkdir()
    with pytest.raises(LoginBusyError, match="being refreshed by Claude Code"):
        user.login().current(now())
    access = user.log_in(NEAR_S)

    assert user.login().current(now()).token == access
    assert user.endpoint.asked == []


def test_our_files_stand_in_our_folder_alone(user: Home) -> None:
    user.log_in(OVER_S)
    user.login().current(soon())

    assert os.listdir(user.file.parent) == [".credentials.json"]
    assert [n[:6] + n[-5:] for n in sorted(os.listdir(user.folder / "ours"))] == [
        "login-.json",
        "login-.lock",
    ]
    assert (user.folder / "ours").stat().st_mode & 0o777 == 0o700
