"""Every setting, and the value that holds them all."""

from __future__ import annotations

from hookkit.config.general import GENERAL
from hookkit.config.graph import GRAPH
from hookkit.config.models import MODELS
from hookkit.config.server import SERVER
from hookkit.config.setting import Setting, SettingError
from hookkit.config.store import STORE
from hookkit.values import NamedTuple


class Config(NamedTuple):
    """The settings in force; `read.read_config` makes it, and fills in what cascades."""

    user_id: str = "user"
    agent_id: str = ""
    context_max_chars: int = 6000
    recall_limit: int = 5
    recall_floor: float = -1.0  # below 0: the embedder's own
    history_db_path: str = ""
    redact_patterns: tuple[str, ...] = ()
    provider: str = ""
    llm_provider: str = "anthropic"
    llm_model: str = ""
    hook_llm_model: str = ""
    llm_url: str = ""
    ollama_url: str = "http://localhost:11434"
    ollama_keep_alive: str = "30m"
    ollama_think: bool = False
    store: str = ""  # "edge" or "qdrant"
    qdrant_url: str = ""
    qdrant_api_key: str = ""  # secret
    qdrant_on_disk: bool = False
    qdrant_timeout_s: float = 5.0
    qdrant_shard_number: int = 0  # 0: as the server does by itself; so the next two
    qdrant_replication_factor: int = 0
    qdrant_write_consistency_factor: int = 0
    collection: str = "mem0_mcp_selfhosted"
    embed_provider: str = "minilm"
    embed_model: str = ""
    embed_url: str = ""
    embed_dims: int = 0
    embed_api_key: str = ""  # secret
    embed_timeout_s: float = 30.0
    bm25_weight: float = -1.0  # below 0: the embedder's own
    enable_graph: bool = False
    graph_store: str = ""  # "sqlite" or "neo4j"
    graph_threshold: float = 0.7  # raw cosine
    graph_llm_provider: str = ""
    graph_llm_model: str = ""
    graph_llm_url: str = ""
    graph_conflict_provider: str = "anthropic"
    graph_conflict_model: str = ""
    graph_prompt: str = ""
    graph_prompt_file: str = ""
    neo4j_url: str = ""
    neo4j_user: str = "neo4j"
    neo4j_password: str = ""  # secret
    neo4j_database: str = ""
    neo4j_base_label: str = "Hookkit"
    llm_max_tokens: int = 16384
    daily_token_cap: int = 500_000  # tokens a local day; 0 is none
    token: str = ""  # secret: never printed, logged or written
    api_key: str = ""  # secret; other programs' own
    api_url: str = ""  # secret: it may hold a password
    openai_api_key: str = ""  # secret; so are the next two
    openai_url: str = ""
    google_api_key: str = ""
    oat_headers: str = "auto"
    oat_refresh_threshold_s: int = 1800
    fact_prompt: str = ""
    fact_prompt_file: str = ""
    transport: str = "stdio"
    host: str = "127.0.0.1"
    port: int = 8081
    http_token: str = ""  # secret
    log_level: str = "WARNING"
    quiet_s: float = 60.0
    idle_s: float = 1800.0
    off: bool = False

    @property
    def key(self) -> str:
        """The key or token that was set, ours before the one for other programs; "" without one."""
        return self.token or self.api_key


SETTINGS: tuple[Setting, ...] = (*GENERAL, *STORE, *MODELS, *GRAPH, *SERVER)

# Names that are read elsewhere or by others, and are no mistake.
PASSED_OVER = frozenset({"HOOKKIT_HOME", "MEM0_TELEMETRY", "MEM0_DIR"})

__all__ = ["PASSED_OVER", "SETTINGS", "Config", "Setting", "SettingError"]
