"""What a setting that is not set takes from another one.

MEM0_PROVIDER ──▶ MEM0_GRAPH_LLM_PROVIDER, before MEM0_LLM_PROVIDER ──▶ the same
MEM0_PROVIDER ──▶ MEM0_LLM_PROVIDER                                      (not the embedder)
MEM0_LLM_MODEL ──▶ MEM0_GRAPH_LLM_MODEL, MEM0_GRAPH_CONTRADICTION_LLM_MODEL of the same provider
MEM0_OLLAMA_URL ──▶ MEM0_LLM_URL ──▶ MEM0_GRAPH_LLM_URL;  ──▶ MEM0_EMBED_URL
the provider ──▶ MEM0_LLM_MODEL, MEM0_HOOK_LLM_MODEL; so for the graph and the embedder
MEM0_QDRANT_URL ──▶ MEM0_STORE;  MEM0_NEO4J_URL ──▶ MEM0_GRAPH_STORE; and the other way round
"""

from __future__ import annotations

from hookkit.config.settings import Config

LARGE = {
    "anthropic": "claude-opus-4-6",
    "anthropic_oat": "claude-opus-4-6",
    "ollama": "qwen3:14b",
    "claude_code": "haiku",
    "none": "",
}
# Hooks ask after every third exchange: with a large model nobody could pay for a day's work.
SMALL = {**LARGE, "anthropic": "claude-haiku-4-5", "anthropic_oat": "claude-haiku-4-5"}


# Of whom a model is: a login token is no other provider than a key.
MAKER = {"anthropic_oat": "anthropic"}
GRAPH = {**LARGE, "gemini": "gemini-2.5-flash-lite", "gemini_split": "gemini-2.5-flash-lite"}
EMBED_MODELS = {"minilm": "", "ollama": "bge-m3", "openai": "text-embedding-3-small"}
EMBED_DIMS = {"minilm": 384, "ollama": 1024, "openai": 1536}
QDRANT_URL = "http://localhost:6333"
NEO4J_URL = "bolt://127.0.0.1:7687"


def cascaded(config: Config, given: frozenset[str]) -> Config:
    """`config` with every field filled that was not `given` and takes its value from another."""
    fields: dict[str, object] = {}

    def fill(field: str, *values: str) -> str:
        if field not in given:
            fields[field] = next((value for value in values if value), "")
        return str(fields.get(field, getattr(config, field)))

    provider = fill("llm_provider", config.provider, config.llm_provider)
    fill("llm_model", LARGE[provider])
    # A model that was chosen by name on one's own server is the one that is there.
    own = config.llm_model if provider in ("ollama", "claude_code") else ""
    fill("hook_llm_model", own, SMALL[provider])
    fill("llm_url", config.ollama_url)

    reader = fill("graph_llm_provider", config.provider, _reader(config, provider), "anthropic")
    for field, whose in (
        ("graph_llm_model", reader),
        ("graph_conflict_model", config.graph_conflict_provider),
    ):
        is_same = MAKER.get(whose, whose) == MAKER.get(provider, provider)
        fill(field, config.llm_model if is_same else "", GRAPH[whose])
    fill("graph_llm_url", config.llm_url, config.ollama_url)
    if fill("graph_store", "neo4j" if config.neo4j_url else "sqlite") == "neo4j":
        fill("neo4j_url", NEO4J_URL)

    if fill("store", "qdrant" if config.qdrant_url else "edge") == "qdrant":
        fill("qdrant_url", QDRANT_URL)
    fill("embed_model", EMBED_MODELS[config.embed_provider])
    if config.embed_provider == "openai":
        fill("embed_url", config.openai_url, "https://api.openai.com/v1")
    else:
        fill("embed_url", config.ollama_url)
    if "embed_dims" not in given:
        fields["embed_dims"] = EMBED_DIMS[config.embed_provider]
    return config._replace(**fields)  # type: ignore[arg-type]  # by name


def _reader(config: Config, provider: str) -> str:
    """Who reads for the graph where only the one who distils is named: the same, "" for nobody.

    But a Claude model that was named for the graph beside a distiller on one's own machine is
    Anthropic's: so it is in the server that these settings come from.
    """
    is_other = provider == "ollama" and config.graph_llm_model.startswith("claude")
    return "" if is_other or provider == "none" else provider
