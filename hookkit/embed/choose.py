"""The embedder that the settings name; nothing is asked of any server yet.

Each is imported when it is chosen: a worker's first recall waits for it.
"""

from __future__ import annotations

import importlib

from hookkit.config.settings import Config
from hookkit.embed.errors import EmbedSettingError
from hookkit.embed.remote import RemoteEmbedder, Wire
from hookkit.embed.traits import traits_of
from hookkit.memory.ports import Embedder

OTHERS = "or set MEM0_EMBED_PROVIDER to ollama or openai"


def choose_embedder(config: Config) -> Embedder:
    """MiniLM from the package, or a model on a server.

    Raises:
        EmbedSettingError: settings of the embedder that contradict each other.
        ModelDamagedError: the packaged model is not the one that was published.
    """
    if config.embed_provider == "minilm":
        return _minilm(config)
    traits = traits_of(config.embed_model)
    if config.bm25_weight >= 0:
        traits = traits._replace(bm25_weight=config.bm25_weight)
    return RemoteEmbedder(
        _wire(config), config.embed_provider, config.embed_dims, traits, config.embed_timeout_s
    )


def _minilm(config: Config) -> Embedder:
    model = importlib.import_module("hookkit.embed.minilm.model")
    if config.embed_model:
        mend = f"minilm is one model; unset MEM0_EMBED_MODEL, {OTHERS}"
        raise EmbedSettingError("MEM0_EMBED_MODEL", config.embed_model, mend)
    if config.embed_dims not in (0, model.DIMS):
        mend = f"minilm makes {model.DIMS} numbers; unset MEM0_EMBED_DIMS, {OTHERS}"
        raise EmbedSettingError("MEM0_EMBED_DIMS", config.embed_dims, mend)
    embedder: Embedder = model.MiniLm.load(config.bm25_weight if config.bm25_weight >= 0 else None)
    return embedder


def _wire(config: Config) -> Wire:
    if config.embed_provider == "ollama":
        module = importlib.import_module("hookkit.embed.ollama")
        ollama: Wire = module.OllamaWire(
            config.embed_url, config.embed_model, config.ollama_keep_alive
        )
        return ollama
    module = importlib.import_module("hookkit.embed.openai")
    key = config.embed_api_key or config.openai_api_key
    if not key.isascii():
        mend = "no key has such characters; copy it anew"
        raise EmbedSettingError("MEM0_EMBED_API_KEY (or OPENAI_API_KEY)", "not ASCII", mend)
    openai: Wire = module.OpenAiWire(config.embed_url, config.embed_model, key, config.embed_dims)
    return openai
