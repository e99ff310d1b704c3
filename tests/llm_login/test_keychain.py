"""llm.login on macOS: the Keychain item, through a program that stands in for `security`."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hookkit.llm.login import Login, find
from hookkit.llm.login.errors import LoginShapeError, LoginUnreadableError, LoginUnwritableError
from hookkit.llm.login.keychain import KeychainItem
from hookkit.llm.login.values import Seen
from tests.llm_login.endpoint_double import SECRET
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

PROGRAM = Path(__file__).with_name("fake_security.py")


class Mac(NamedTuple):
    """A user of macOS."""

    user: Home
    security: Path
    item: str = "Claude Code-credentials:ann"

    def store(self, content: bytes) -> None:
        self.store_as_it_is(content.hex())

    def store_as_it_is(self, text: str) -> None:
        Path(f"{self.security}.items").write_text(json.dumps({self.item: text, "other:ann": "00"}))

    def log_in(self, left_s: float, **fields: Any) -> str:
        access, refresh = self.user.endpoint.issue()
        self.store(json.dumps(document(access, refresh, left_s, **fields)).encode())
        return access

    def items(self) -> dict[str, str]:
        items = json.loads(Path(f"{self.security}.items").read_text())
        assert isinstance(items, dict)
        return items

    def read(self) -> dict[str, Any]:
        root = json.loads(bytes.fromhex(self.items()[self.item]))
        assert isinstance(root, dict)
        return root

    def argv(self) -> list[list[str]]:
        return [json.loads(line) for line in Path(f"{self.security}.argv").read_text().splitlines()]

    def find(self, config_dir: str = "") -> Login:
        ours = self.user.settings._replace(
            platform="darwin", user="ann", security=str(self.security), config_dir=config_dir
        )
        found = find(ours, now())
        assert isinstance(found, Login)
        return found


@pytest.fixture
def mac(user: Home, tmp_path: Path) -> Mac:
    security = tmp_path / "security"
    security.write_text(f"#!{sys.executable} -IS\n{PROGRAM.read_text()}")
    security.chmod(0o700)
    return Mac(user, security)


def test_the_item_is_used_as_it_is_while_it_is_fresh(mac: Mac) -> None:
    access = mac.log_in(FRESH_S)

    assert mac.find().current(soon()).token == access
    assert mac.argv() == 2 * [
        ["find-generic-password", "-a", "ann", "-w", "-s", "Claude Code-credentials"]
    ]


def test_a_refreshed_login_is_written_back_without_a_secret_in_any_argv(mac: Mac) -> None:
    mac.log_in(NEAR_S)
    before = mac.read()
    current = mac.find().current(soon())

    assert mac.read()["claudeAiOauth"]["accessToken"] == current.token
    assert without_tokens(mac.read()) == without_tokens(before)
    assert mac.items()["other:ann"] == "00"
    assert len(mac.user.endpoint.asked) == 1
    assert ["-i"] in mac.argv()
    said = json.dumps(mac.argv())
    assert SECRET not in said
    assert SECRET.encode().hex() not in said


def test_an_item_that_security_would_cut_is_left_to_claude_code(mac: Mac) -> None:
    mac.log_in(OVER_S, pad="x" * 1500)
    before = mac.items()
    with pytest.raises(LoginUnwritableError, match="too long for `security -i`.*start `claude`"):
        mac.find().current(soon())

    assert mac.items() == before
    assert mac.user.endpoint.asked == []


def test_a_config_folder_of_its_own_has_an_item_of_its_own(mac: Mac) -> None:
    folder = str(mac.user.folder / "café")
    digest = hashlib.sha256(folder.encode()).hexdigest()[:8]
    own = mac._replace(item=f"Claude Code-credentials-{digest}:ann")
    access = own.log_in(FRESH_S)

    assert own.find(config_dir=folder).current(soon()).token == access


def test_without_an_item_the_file_is_used(mac: Mac) -> None:
    access = mac.user.log_in(FRESH_S)

    assert mac.find().current(soon()).token == access


def test_an_item_that_security_prints_as_hex_is_read(mac: Mac) -> None:
    access, refresh = mac.user.endpoint.issue()
    root = {**document(access, refresh, FRESH_S), "name": "é"}
    text = json.dumps(root, ensure_ascii=False)
    mac.store(text.encode("utf-8", "replace"))

    assert mac.find().current(soon()).token == access


def test_a_newer_item_that_came_meanwhile_stays(mac: Mac) -> None:
    mac.log_in(OVER_S)
    newer: list[str] = []
    mac.user.endpoint.before_answer = lambda: newer.append(mac.log_in(FRESH_S))
    current = mac.find().current(soon())

    assert [current.token] == newer == [mac.read()["claudeAiOauth"]["accessToken"]]


def test_an_item_that_has_changed_is_not_replaced(mac: Mac) -> None:
    mac.store(b"theirs")
    item = KeychainItem(str(mac.security), "ann", "")

    assert item.replace(b"ours", Seen(b"what was there before")) is False
    assert bytes.fromhex(mac.items()[mac.item]) == b"theirs"
    assert item.replace(b"ours", Seen(b"theirs")) is True
    assert bytes.fromhex(mac.items()[mac.item]) == b"ours"


def test_a_locked_keychain_is_named(mac: Mac) -> None:
    mac.store_as_it_is("locked")

    with pytest.raises(LoginUnreadableError, match="ended with 36; is the login keychain locked"):
        mac.find()


def test_a_missing_program_is_named(mac: Mac) -> None:
    mac.security.unlink()

    with pytest.raises(LoginUnreadableError, match="did not run, or hung"):
        mac.find()


def test_an_item_that_is_no_login_is_named(mac: Mac) -> None:
    mac.store(b"not JSON")

    with pytest.raises(LoginShapeError, match='item "Claude Code-credentials": the content must'):
        mac.find()
