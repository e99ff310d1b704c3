"""ipc.fit: when a worker makes room for another, and when it had better stay."""

from __future__ import annotations

import pytest

from hookkit import __version__
from hookkit.config.settings import Config
from hookkit.ipc.fit import SETTLED_S, WORKERS, differs, wishes

YOUNG, OLD = SETTLED_S - 1, SETTLED_S
OTHER = Config(hook_llm_model="another")


def test_a_wish_names_the_workers_settings_and_no_secret() -> None:
    assert wishes(Config(api_key="sk-ant", api_url="https://u:p@proxy")) == {
        "settings": {name: getattr(Config(), name) for name in WORKERS},
        "has_key": True,
    }


@pytest.mark.parametrize(
    ("request_of", "version", "up_s", "why"),
    [
        (Config(), __version__, OLD, ""),
        (Config(api_key="k", user_id="x", recall_limit=1), __version__, OLD, ""),
        (OTHER, __version__, YOUNG, ""),
        (OTHER, __version__, OLD, "the settings were changed"),
        (Config(recall_floor=0.5), __version__, OLD, "the settings were changed"),
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


@pytest.mark.parametrize("settings", [None, [], "x", 5])
def test_a_request_without_settings_is_no_reason(settings: object) -> None:
    assert differs({"version": __version__, "settings": settings}, Config(), OLD) == ""
