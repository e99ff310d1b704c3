"""ipc.fit: when a worker makes room for another, and when it had better stay."""

from __future__ import annotations

import json

import pytest

from hookkit import __version__
from hookkit.config.settings import Config
from hookkit.ipc.fit import KEYS, SETTLED_S, WORKERS, differs, wishes

YOUNG, OLD = SETTLED_S - 1, SETTLED_S
# With each request, or of a process that is none of the worker's.
ASKERS = {"user_id", "agent_id", "context_max_chars", "recall_limit", "provider"}
ASKERS |= {"ollama_url", "transport", "host", "port", "log_level", "quiet_s", "idle_s", "off"}
PLACES = {"store", "qdrant_url", "collection"}
OTHER = Config(hook_llm_model="another")


def test_a_wish_names_the_workers_settings_and_no_secret() -> None:
    secret = Config(api_key="sk-ant", api_url="https://u:p@proxy", neo4j_password="hunter2")
    said = wishes(secret)

    assert {*said["settings"]} == {*WORKERS}
    assert (said["has_key"], said["keys"]) == (True, ["neo4j_password"])
    assert [word for word in ("sk-ant", "u:p", "hunter2") if word in json.dumps(said)] == []


def test_a_wish_is_the_same_behind_the_socket() -> None:
    said = wishes(Config(redact_patterns=("a", "b")))

    assert json.loads(json.dumps(said)) == said


def test_every_setting_is_the_workers_or_an_askers_or_a_secret() -> None:
    secrets = {"token", "api_key", "api_url", "openai_url", "http_token", *KEYS}

    assert {*Config._fields} == {*WORKERS} | ASKERS | PLACES | secrets


@pytest.mark.parametrize(
    ("request_of", "version", "up_s", "why"),
    [
        (Config(), __version__, OLD, ""),
        (Config(api_key="k", user_id="x", recall_limit=1), __version__, OLD, ""),
        (OTHER, __version__, YOUNG, ""),
        (OTHER, __version__, OLD, "the settings were changed"),
        (Config(recall_floor=0.5), __version__, OLD, "the settings were changed"),
        (Config(embed_model="bge-m3"), __version__, OLD, "the settings were changed"),
        (Config(qdrant_api_key="k"), __version__, OLD, "a key was set"),
        (Config(qdrant_api_key="k"), __version__, YOUNG, ""),
        (Config(), "999.0.0", YOUNG, "a newer hookkit is installed"),
        (Config(), "0.0.1", OLD, ""),
        (Config(), "0.0.99", OLD, ""),
        (Config(), "", OLD, ""),
        (Config(), "not a version", OLD, ""),
    ],
)
def test_a_worker_makes_room_for_a_reason(
    request_of: Config, version: str, up_s: float, why: str
) -> None:
    assert differs({"version": version, **wishes(request_of)}, Config(), up_s) == why


def test_who_has_no_key_does_not_undo_who_has_one() -> None:
    request = {"version": __version__, **wishes(Config())}

    assert differs(request, Config(qdrant_api_key="k"), OLD) == ""


@pytest.mark.parametrize("keys", [None, "x", 5, [5], ["password"], [[]]])
def test_keys_that_are_none_of_ours_are_no_reason(keys: object) -> None:
    assert differs({"version": __version__, "keys": keys}, Config(), OLD) == ""


@pytest.mark.parametrize("settings", [None, [], "x", 5])
def test_a_request_without_settings_is_no_reason(settings: object) -> None:
    assert differs({"version": __version__, "settings": settings}, Config(), OLD) == ""
