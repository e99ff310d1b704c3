"""Settings of the graph: whether there is one, where it lies, who reads facts out of memories."""

from __future__ import annotations

from hookkit.config.kinds import bolt_url, decimal, identity, label, one_of, path, switch, text, url
from hookkit.config.setting import Setting

GRAPH_STORES = ("sqlite", "neo4j")
CONFLICT_PROVIDERS = ("anthropic", "anthropic_oat", "ollama", "claude_code", "gemini")
GRAPH_PROVIDERS = (*CONFLICT_PROVIDERS, "gemini_split")

GRAPH: tuple[Setting, ...] = (
    Setting(
        "MEM0_ENABLE_GRAPH",
        "enable_graph",
        "1 or 0",
        switch,
        "1: memories added by a tool go into the graph, unless a call says otherwise; hooks never",
    ),
    Setting(
        "MEM0_GRAPH_STORE",
        "graph_store",
        f"one of {', '.join(GRAPH_STORES)}",
        one_of(*GRAPH_STORES),
        "sqlite: in the data folder; neo4j: on a server, which a MEM0_NEO4J_URL alone means too",
    ),
    Setting(
        "MEM0_GRAPH_THRESHOLD",
        "graph_threshold",
        "a number from 0 to 1",
        decimal(0.0, 1.0),
        "the cosine from which two names may be one entity",
    ),
    Setting(
        "MEM0_GRAPH_LLM_PROVIDER",
        "graph_llm_provider",
        f"one of {', '.join(GRAPH_PROVIDERS)}",
        one_of(*GRAPH_PROVIDERS),
        "who finds entities and facts; else MEM0_PROVIDER, else MEM0_LLM_PROVIDER",
    ),
    Setting(
        "MEM0_GRAPH_LLM_MODEL",
        "graph_llm_model",
        "a model's name",
        identity,
        "what finds entities and facts; else MEM0_LLM_MODEL, where that is of the same provider",
    ),
    Setting(
        "MEM0_GRAPH_LLM_URL",
        "graph_llm_url",
        "an http or https URL",
        url,
        "the Ollama server for the graph",
    ),
    Setting(
        "MEM0_GRAPH_CONTRADICTION_LLM_PROVIDER",
        "graph_conflict_provider",
        f"one of {', '.join(CONFLICT_PROVIDERS)}",
        one_of(*CONFLICT_PROVIDERS),
        "with gemini_split, who finds what contradicts",
    ),
    Setting(
        "MEM0_GRAPH_CONTRADICTION_LLM_MODEL",
        "graph_conflict_model",
        "a model's name",
        identity,
        "with gemini_split, what finds what contradicts; else likewise",
    ),
    Setting(
        "MEM0_GRAPH_CUSTOM_PROMPT",
        "graph_prompt",
        "text on one line",
        text,
        "more about which entities and relations are wanted",
    ),
    Setting(
        "MEM0_GRAPH_CUSTOM_PROMPT_FILE",
        "graph_prompt_file",
        "an absolute path",
        path,
        "the same, in a file",
    ),
    Setting(
        "MEM0_NEO4J_URL",
        "neo4j_url",
        "bolt://HOST:PORT or neo4j://HOST:PORT, without a user or password in it",
        bolt_url,
        "the Neo4j server; neo4j:// for a cluster",
    ),
    Setting("MEM0_NEO4J_USER", "neo4j_user", "a name without white space", identity, "its user"),
    Setting("MEM0_NEO4J_PASSWORD", "neo4j_password", "a password", text, "", secret=True),
    Setting(
        "MEM0_NEO4J_DATABASE",
        "neo4j_database",
        "a name without white space",
        identity,
        "unset: the user's home database",
    ),
    Setting(
        "MEM0_NEO4J_BASE_LABEL",
        "neo4j_base_label",
        "a letter, then letters, digits and _",
        label,
        "the label that all nodes of ours have",
    ),
)
