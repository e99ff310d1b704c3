"""What a setting that is not set takes from another one.

MEM0_PROVIDER ──▶ MEM0_LLM_PROVIDER, MEM0_GRAPH_LLM_PROVIDER            (not the embedder)
MEM0_OLLAMA_URL ──▶ MEM0_LLM_URL ──▶ MEM0_GRAPH_LLM_URL;  ──▶ MEM0_EMBED_URL
the provider ──▶ MEM0_LLM_MODEL, MEM0_HOOK_LLM_MODEL
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


def cascaded(config: Config, given: frozenset[str]) -> Config:
    """`config` with every field filled that was not `given` and takes its value from another."""
    fields: dict[str, str] = {}

    def fill(field: str, *values: str) -> None:
        if field not in given:
            fields[field] = next((value for value in values if value), "")

    fill("llm_provider", config.provider, config.llm_provider)
    fill("graph_llm_provider", config.provider, "anthropic")
    provider = fields.get("llm_provider", config.llm_provider)
    fill("llm_model", LARGE[provider])
    # A model that was chosen by name on one's own server is the one that is there.
    own = config.llm_model if provider in ("ollama", "claude_code") else ""
    fill("hook_llm_model", own, SMALL[provider])
    fill("llm_url", config.ollama_url)
    fill("graph_llm_url", config.llm_url, config.ollama_url)
    fill("embed_url", config.ollama_url)
    return config._replace(**fields)  # type: ignore[arg-type]  # by name
