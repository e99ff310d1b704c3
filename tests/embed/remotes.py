"""Embedders on servers, each with the far end of its wire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from hookkit.config.settings import Config
from hookkit.embed.choose import choose_embedder
from hookkit.memory.ports import Embedder
from tests.doubles.ollama import Embed, OllamaServer
from tests.doubles.openai import OpenAiServer
from tests.doubles.serving import JsonServer

DIMS = 8
MODELS = {"ollama": "bge-m3", "openai": "text-embedding-3-small"}
KEY = "sk-not-a-real-key-of-anybody"


class Far(NamedTuple):
    """One embedder, and who answers it."""

    server: JsonServer
    embedder: Embedder
    config: Config

    def inputs(self) -> list[list[str]]:
        """The texts of each request."""
        return [body["input"] for body in self.server.requests if "input" in body]

    def with_settings(self, **fields: Any) -> Embedder:
        """Another one of the same server."""
        return choose_embedder(self.config._replace(**fields))


def some_vectors(texts: Sequence[str], dims: int = DIMS) -> list[list[float]]:
    """One a text, the same for the same text; of any length but 0."""
    digests = [hashlib.sha256(text.encode()).digest() for text in texts]
    return [[byte + 1.0 for byte in digest[:dims]] for digest in digests]


@contextmanager
def far(provider: str, embed: Embed = some_vectors, **fields: Any) -> Iterator[Far]:
    """An embedder of that provider, whose server says what `embed` says."""
    model = MODELS[provider]
    server: OllamaServer | OpenAiServer
    if provider == "ollama":
        server, path = OllamaServer([model], embed=embed), ""
    else:
        server, path = OpenAiServer([model], embed, KEY), "/v1"
    config = Config(
        embed_provider=provider,
        embed_model=model,
        embed_url=f"{server.url}{path}",
        embed_dims=DIMS,
        embed_api_key=KEY,
        embed_timeout_s=20.0,
    )._replace(**fields)
    with server:
        yield Far(server, choose_embedder(config), config)
