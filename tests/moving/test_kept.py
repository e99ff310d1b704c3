"""moving.kept: what this terminal alone knows of a store is refused, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from hookkit.config.read import read_config
from hookkit.config.write import set_values
from hookkit.moving.errors import UnkeptError
from hookkit.moving.kept import refuse_unkept
from hookkit.paths import Paths

SERVER = {"MEM0_STORE": "qdrant", "MEM0_QDRANT_URL": "http://127.0.0.1:6333"}
KEY = "not-a-real-key"


def refused(
    folder: Path, env: dict[str, str], stored: dict[str, str], changes: dict[str, str]
) -> list[str]:
    """The commands that are named."""
    paths = Paths(str(folder))
    set_values(paths.config_env, stored)
    wanted = read_config({**env, **changes}, paths.config_env).config
    try:
        refuse_unkept(paths, wanted, changes)
    except UnkeptError as error:
        assert KEY not in str(error)
        return [line.removeprefix("  hookkit config set ") for line in str(error).splitlines()[1:]]
    return []


@pytest.mark.parametrize(
    ("env", "commands"),
    [
        ({}, []),
        ({"MEM0_QDRANT_API_KEY": KEY}, ["MEM0_QDRANT_API_KEY"]),
        ({"MEM0_QDRANT_TIMEOUT": "9", "MEM0_USER_ID": "bob", "MEM0_TOKEN": KEY}, []),
        ({"MEM0_EMBED_URL": "http://127.0.0.1:9"}, []),  # minilm asks nobody
        (
            {"MEM0_EMBED_PROVIDER": "ollama", "MEM0_OLLAMA_URL": "http://127.0.0.1:9"},
            [
                "MEM0_EMBED_PROVIDER ollama",
                "MEM0_EMBED_URL http://127.0.0.1:9",
            ],
        ),
        (
            {
                "MEM0_EMBED_PROVIDER": "openai",
                "OPENAI_API_KEY": KEY,
                "OPENAI_BASE_URL": f"https://me:{KEY}@127.0.0.1/v1",
            },
            [
                "MEM0_EMBED_PROVIDER openai",
                "MEM0_EMBED_URL URL",
                "MEM0_EMBED_API_KEY",
            ],
        ),
    ],
    ids=["nothing", "a key", "what no store needs", "an unused URL", "ollama", "openai"],
)
def test_what_only_the_environment_says_is_named_by_command(
    env: dict[str, str], commands: list[str], tmp_path: Path
) -> None:
    assert refused(tmp_path, env, {}, SERVER) == commands


def test_what_is_in_the_file_too_is_let_through(tmp_path: Path) -> None:
    both = {"MEM0_QDRANT_API_KEY": KEY, "MEM0_EMBED_PROVIDER": "ollama"}

    assert refused(tmp_path, both, both, SERVER) == []


def test_a_value_in_the_file_that_the_environment_overrides_is_named(tmp_path: Path) -> None:
    stored = {"MEM0_EMBED_PROVIDER": "ollama", "MEM0_EMBED_MODEL": "bge-m3"}
    env = {"MEM0_EMBED_MODEL": "two words"}

    assert refused(tmp_path, env, stored, {}) == ["MEM0_EMBED_MODEL 'two words'"]
    assert refused(tmp_path, {"MEM0_EMBED_PROVIDER": "minilm"}, stored, {}) == [
        "MEM0_EMBED_PROVIDER minilm"
    ]


def test_a_server_that_only_the_environment_names_is_named(tmp_path: Path) -> None:
    assert refused(tmp_path, SERVER, {}, {"MEM0_COLLECTION": "c"}) == [
        "MEM0_STORE qdrant",
        "MEM0_QDRANT_URL http://127.0.0.1:6333",
    ]
