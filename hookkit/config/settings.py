"""Every setting, and the value that holds them all."""

from __future__ import annotations

from hookkit.config.general import GENERAL
from hookkit.config.models import MODELS
from hookkit.config.server import SERVER
from hookkit.config.setting import Setting, SettingError
from hookkit.values import NamedTuple


class Config(NamedTuple):
    """The settings in force; `read.read_config` makes it, and fills in what cascades."""

    user_id: str = "user"
    agent_id: str = ""
    context_max_chars: int = 6000
    recall_limit: int = 5
    recall_floor: float = 0.42
    history_db_path: str = ""
    provider: str = ""
    llm_provider: str = "anthropic"
    llm_model: str = ""
    hook_llm_model: str = ""
    llm_url: str = ""
    ollama_url: str = "http://localhost:11434"
    ollama_keep_alive: str = "30m"
    ollama_think: bool = False
    embed_url: str = ""  # cascades only: MEM0_EMBED_URL itself is not acted on yet
    graph_llm_provider: str = ""
    graph_llm_url: str = ""
    llm_max_tokens: int = 16384
    daily_token_cap: int = 500_000  # tokens a local day; 0 is none
    token: str = ""  # secret: never printed, logged or written
    api_key: str = ""  # secret; other programs' own
    api_url: str = ""  # secret: it may hold a password
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


SETTINGS: tuple[Setting, ...] = (*GENERAL, *MODELS, *SERVER)

# Names that are read elsewhere or by others, and are no mistake.
PASSED_OVER = frozenset({"HOOKKIT_HOME", "MEM0_TELEMETRY", "MEM0_DIR"})

# Of mem0-mcp-selfhosted and of what is to come: known, and not to be ignored when set.
NOT_YET = frozenset(
    [
        "MEM0_STORE",
        "MEM0_QDRANT_URL",
        "MEM0_QDRANT_API_KEY",
        "MEM0_QDRANT_ON_DISK",
        "MEM0_QDRANT_TIMEOUT",
        "MEM0_COLLECTION",
        "MEM0_EMBED_PROVIDER",
        "MEM0_EMBED_MODEL",
        "MEM0_EMBED_URL",
        "MEM0_EMBED_DIMS",
        "MEM0_ENABLE_GRAPH",
        "MEM0_GRAPH_STORE",
        "MEM0_GRAPH_THRESHOLD",
        "MEM0_GRAPH_LLM_MODEL",
        "MEM0_GRAPH_CONTRADICTION_LLM_PROVIDER",
        "MEM0_GRAPH_CONTRADICTION_LLM_MODEL",
        "MEM0_GRAPH_CUSTOM_PROMPT",
        "MEM0_GRAPH_CUSTOM_PROMPT_FILE",
        "MEM0_NEO4J_URL",
        "MEM0_NEO4J_USER",
        "MEM0_NEO4J_PASSWORD",
        "MEM0_NEO4J_DATABASE",
        "MEM0_NEO4J_BASE_LABEL",
        "MEM0_REDACT_PATTERNS",
    ]
)

__all__ = ["NOT_YET", "PASSED_OVER", "SETTINGS", "Config", "Setting", "SettingError"]
