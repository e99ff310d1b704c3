"""Settings of the store and of the embedder: where memories lie, what makes their vectors."""

from __future__ import annotations

from hookkit.config.kinds import (
    QDRANT_PORT,
    decimal,
    identity,
    name,
    number,
    one_of,
    open_url,
    qdrant_url,
    switch,
    text,
)
from hookkit.config.setting import Setting

STORES = ("edge", "qdrant")
EMBEDDERS = ("minilm", "ollama", "openai")

STORE: tuple[Setting, ...] = (
    Setting(
        "MEM0_STORE",
        "store",
        f"one of {', '.join(STORES)}",
        one_of(*STORES),
        "edge: in the data folder; qdrant: on a server, which a MEM0_QDRANT_URL alone means too",
    ),
    Setting(
        "MEM0_QDRANT_URL",
        "qdrant_url",
        f"an http or https URL without a password in it; without a port it means {QDRANT_PORT}",
        qdrant_url,
        "the Qdrant server or cluster",
    ),
    Setting(
        "MEM0_QDRANT_API_KEY",
        "qdrant_api_key",
        "an API key",
        identity,
        "for that server",
        secret=True,
    ),
    Setting(
        "MEM0_QDRANT_ON_DISK",
        "qdrant_on_disk",
        "1 or 0",
        switch,
        "1: a new collection keeps vectors on the disk instead of in the server's memory",
    ),
    Setting(
        "MEM0_QDRANT_TIMEOUT",
        "qdrant_timeout_s",
        "seconds from 0.1 to 120",
        decimal(0.1, 120),
        "the longest that the server may take for one answer",
    ),
    Setting(
        "MEM0_QDRANT_SHARD_NUMBER",
        "qdrant_shard_number",
        "a whole number from 1 to 1000",
        number(1, 1000),
        "of a new collection, in a cluster",
    ),
    Setting(
        "MEM0_QDRANT_REPLICATION_FACTOR",
        "qdrant_replication_factor",
        "a whole number from 1 to 100",
        number(1, 100),
        "of a new collection, in a cluster",
    ),
    Setting(
        "MEM0_QDRANT_WRITE_CONSISTENCY_FACTOR",
        "qdrant_write_consistency_factor",
        "a whole number from 1 to 100",
        number(1, 100),
        "of a new collection, in a cluster",
    ),
    Setting(
        "MEM0_COLLECTION",
        "collection",
        "letters, digits, _ and -",
        name,
        "the collection on the server",
    ),
    Setting(
        "MEM0_EMBED_PROVIDER",
        "embed_provider",
        f"one of {', '.join(EMBEDDERS)}",
        one_of(*EMBEDDERS),
        "minilm is in the package and needs nothing",
    ),
    Setting("MEM0_EMBED_MODEL", "embed_model", "a model's name", text, "what makes the vectors"),
    Setting(
        "MEM0_EMBED_URL",
        "embed_url",
        "an http or https URL without a password in it",
        open_url,
        "the Ollama server, or the base URL of an OpenAI-like one",
    ),
    Setting(
        "MEM0_EMBED_DIMS",
        "embed_dims",
        "a whole number from 1 to 65536",
        number(1, 65536),
        "the numbers in a vector of that model",
    ),
    Setting(
        "MEM0_EMBED_API_KEY",
        "embed_api_key",
        "an API key",
        identity,
        "with openai, before OPENAI_API_KEY",
        secret=True,
    ),
    Setting(
        "MEM0_EMBED_TIMEOUT",
        "embed_timeout_s",
        "seconds from 0.1 to 600",
        decimal(0.1, 600),
        "the longest that the embedder's server may take for one batch",
    ),
    Setting(
        "MEM0_BM25_WEIGHT",
        "bm25_weight",
        "a number from 0 to 1",
        decimal(0.0, 1.0),
        "the w of cosine + w x BM25, in place of the embedder's own; `hookkit bench recall --fit`",
    ),
)
