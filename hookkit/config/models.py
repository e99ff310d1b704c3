"""Settings of language models: which, where, with whose key, at what cost."""

from __future__ import annotations

from hookkit.config.kinds import identity, number, one_of, path, switch, text, url
from hookkit.config.setting import Setting

PROVIDERS = ("anthropic", "anthropic_oat", "ollama", "claude_code", "none")

MODELS: tuple[Setting, ...] = (
    Setting(
        "MEM0_PROVIDER",
        "provider",
        "anthropic or ollama",
        one_of("anthropic", "ollama"),
        "for MEM0_LLM_PROVIDER and MEM0_GRAPH_LLM_PROVIDER where they are not set",
    ),
    Setting(
        "MEM0_LLM_PROVIDER",
        "llm_provider",
        f"one of {', '.join(PROVIDERS)}",
        one_of(*PROVIDERS),
        "who distils; none keeps exchanges as they were said",
    ),
    Setting(
        "MEM0_LLM_MODEL",
        "llm_model",
        "a model's name",
        identity,
        "what the tools distil with: add_memory, unless infer is false",
    ),
    Setting(
        "MEM0_HOOK_LLM_MODEL",
        "hook_llm_model",
        "a model's name",
        identity,
        "what the hooks distil with: small, since it is asked after every third exchange",
    ),
    Setting(
        "MEM0_OLLAMA_URL",
        "ollama_url",
        "an http or https URL",
        url,
        "for MEM0_LLM_URL, MEM0_EMBED_URL and MEM0_GRAPH_LLM_URL where they are not set",
    ),
    Setting(
        "MEM0_LLM_URL",
        "llm_url",
        "an http or https URL",
        url,
        "the Ollama server that distils",
    ),
    Setting(
        "MEM0_LLM_MAX_TOKENS",
        "llm_max_tokens",
        "a whole number from 256 to 64000",
        number(256, 64000),
        "the longest answer asked for",
    ),
    Setting(
        "MEM0_DAILY_TOKEN_CAP",
        "daily_token_cap",
        "a whole number from 0 to 1000000000",
        number(0, 1_000_000_000),
        "tokens a day; past it exchanges are kept as they were said; 0 is no cap",
    ),
    Setting(
        "MEM0_OLLAMA_KEEP_ALIVE",
        "ollama_keep_alive",
        "a duration such as 30m",
        identity,
        "how long Ollama keeps the model in memory",
    ),
    Setting(
        "MEM0_OLLAMA_THINK",
        "ollama_think",
        "1 or 0",
        switch,
        "1: let a thinking model think before it answers",
    ),
    Setting(
        "MEM0_ANTHROPIC_TOKEN",
        "token",
        "an API key or a login token",
        identity,
        "before the Claude Code login and ANTHROPIC_API_KEY",
        secret=True,
    ),
    Setting(
        "MEM0_OAT_HEADERS",
        "oat_headers",
        "auto or none",
        one_of("auto", "none"),
        "none: send a login token without the beta header it needs at Anthropic's own API",
    ),
    Setting(
        "MEM0_OAT_REFRESH_THRESHOLD_SECONDS",
        "oat_refresh_threshold_s",
        "a whole number from 0 to 86400",
        number(0, 86400),
        "a login that ends sooner than that is refreshed",
    ),
    Setting(
        "MEM0_CUSTOM_FACT_EXTRACTION_PROMPT",
        "fact_prompt",
        "text on one line",
        text,
        "what to keep and what to leave out, in place of our own instructions",
    ),
    Setting(
        "MEM0_CUSTOM_FACT_EXTRACTION_PROMPT_FILE",
        "fact_prompt_file",
        "an absolute path",
        path,
        "the same, in a file",
    ),
)

# Other programs' own names: read where ours are not set, and not ours to store.
FOREIGN: tuple[Setting, ...] = (
    Setting("ANTHROPIC_API_KEY", "api_key", "an API key", identity, "", secret=True),
    # A secret too: it may hold a password.
    Setting("ANTHROPIC_BASE_URL", "api_url", "an http or https URL", url, "", secret=True),
    Setting("OPENAI_API_KEY", "openai_api_key", "an API key", identity, "", secret=True),
    Setting("OPENAI_BASE_URL", "openai_url", "an http or https URL", url, "", secret=True),
    Setting("GOOGLE_API_KEY", "google_api_key", "an API key", identity, "", secret=True),
)
