"""What a setting that is not set takes from another: the whole matrix."""

from __future__ import annotations

import itertools

import pytest

from hookkit.config.read import read_config

FLASH = "gemini-2.5-flash-lite"
LOCAL = "http://localhost:11434"
LARGE = {"anthropic": "claude-opus-4-6", "ollama": "qwen3:14b", "claude_code": "haiku"}
SMALL = {"anthropic": "claude-haiku-4-5", "ollama": "qwen3:14b", "claude_code": "haiku"}


@pytest.mark.parametrize(
    ("both", "llm", "graph"),
    [
        *itertools.product(
            ["", "anthropic", "ollama"],
            ["", "anthropic", "ollama", "claude_code"],
            ["", "anthropic", "ollama", "gemini"],
        )
    ],
)
def test_the_provider_goes_where_none_is_named(both: str, llm: str, graph: str) -> None:
    config = read_config(
        {"MEM0_PROVIDER": both, "MEM0_LLM_PROVIDER": llm, "MEM0_GRAPH_LLM_PROVIDER": graph}, "/none"
    ).config

    assert (config.llm_provider, config.graph_llm_provider) == (
        llm or both or "anthropic",
        graph or both or llm or "anthropic",
    )
    assert (config.llm_model, config.hook_llm_model) == (
        LARGE[config.llm_provider],
        SMALL[config.llm_provider],
    )


@pytest.mark.parametrize(
    ("ollama", "llm", "graph"),
    [*itertools.product(["", "http://o:1"], ["", "http://l:2"], ["", "http://g:3"])],
)
def test_the_url_goes_where_none_is_named(ollama: str, llm: str, graph: str) -> None:
    config = read_config(
        {"MEM0_OLLAMA_URL": ollama, "MEM0_LLM_URL": llm, "MEM0_GRAPH_LLM_URL": graph}, "/none"
    ).config

    assert (config.llm_url, config.embed_url, config.graph_llm_url) == (
        llm or ollama or LOCAL,
        ollama or LOCAL,
        graph or llm or ollama or LOCAL,
    )


@pytest.mark.parametrize(
    ("provider", "large", "small", "expected"),
    [
        ("anthropic", "", "", ("claude-opus-4-6", "claude-haiku-4-5")),
        ("anthropic", "big", "", ("big", "claude-haiku-4-5")),
        ("anthropic", "", "tiny", ("claude-opus-4-6", "tiny")),
        ("ollama", "mine", "", ("mine", "mine")),
        ("ollama", "mine", "tiny", ("mine", "tiny")),
        ("claude_code", "", "", ("haiku", "haiku")),
        ("claude_code", "sonnet", "", ("sonnet", "sonnet")),
        ("none", "", "", ("", "")),
    ],
)
def test_the_model_is_the_providers(
    provider: str, large: str, small: str, expected: tuple[str, str]
) -> None:
    config = read_config(
        {
            "MEM0_LLM_PROVIDER": provider,
            "MEM0_LLM_MODEL": large,
            "MEM0_HOOK_LLM_MODEL": small,
        },
        "/none",
    ).config

    assert (config.llm_model, config.hook_llm_model) == expected


@pytest.mark.parametrize(
    ("settings", "reads"),
    [
        # What worked with mem0-mcp-selfhosted asks the same model here.
        ({}, ("anthropic", "claude-opus-4-6")),
        ({"PROVIDER": "ollama"}, ("ollama", "qwen3:14b")),
        ({"PROVIDER": "ollama", "LLM_MODEL": "mine"}, ("ollama", "mine")),
        ({"LLM_MODEL": "claude-x"}, ("anthropic", "claude-x")),
        ({"LLM_MODEL": "claude-x", "GRAPH_LLM_MODEL": "claude-y"}, ("anthropic", "claude-y")),
        ({"LLM_MODEL": "claude-x", "GRAPH_LLM_PROVIDER": "gemini"}, ("gemini", FLASH)),
        ({"LLM_PROVIDER": "ollama", "GRAPH_LLM_MODEL": "claude-y"}, ("anthropic", "claude-y")),
        (
            {"PROVIDER": "ollama", "LLM_PROVIDER": "anthropic", "GRAPH_LLM_MODEL": "mine"},
            ("ollama", "mine"),
        ),
        # There the model of one provider was asked of another.
        ({"LLM_PROVIDER": "ollama"}, ("ollama", "qwen3:14b")),
        ({"LLM_PROVIDER": "ollama", "LLM_MODEL": "mine"}, ("ollama", "mine")),
        ({"LLM_PROVIDER": "ollama", "GRAPH_LLM_MODEL": "mine"}, ("ollama", "mine")),
        (
            {"LLM_PROVIDER": "ollama", "LLM_MODEL": "mine", "GRAPH_LLM_PROVIDER": "anthropic"},
            ("anthropic", "claude-opus-4-6"),
        ),
        # Ours alone.
        (
            {"LLM_PROVIDER": "anthropic_oat", "LLM_MODEL": "claude-x", "PROVIDER": "anthropic"},
            ("anthropic", "claude-x"),
        ),
        ({"LLM_PROVIDER": "claude_code", "LLM_MODEL": "sonnet"}, ("claude_code", "sonnet")),
        ({"LLM_PROVIDER": "none"}, ("anthropic", "claude-opus-4-6")),
    ],
)
def test_who_distils_reads_for_the_graph_too_where_nobody_is_named_for_it(
    settings: dict[str, str], reads: tuple[str, str]
) -> None:
    reading = read_config({f"MEM0_{name}": value for name, value in settings.items()}, "/none")

    assert reading.problems == ()
    assert (reading.config.graph_llm_provider, reading.config.graph_llm_model) == reads


def test_what_judges_contradictions_is_the_providers_too() -> None:
    names = {"MEM0_GRAPH_CONTRADICTION_LLM_PROVIDER": "ollama", "MEM0_LLM_MODEL": "mine"}
    local = read_config({**names, "MEM0_LLM_PROVIDER": "ollama"}, "/none").config
    mixed = read_config({**names, "MEM0_LLM_PROVIDER": "anthropic"}, "/none").config

    assert (local.graph_conflict_model, mixed.graph_conflict_model) == ("mine", "qwen3:14b")


def test_the_embedder_is_no_business_of_the_provider() -> None:
    reading = read_config({"MEM0_PROVIDER": "ollama"}, "/none")

    assert reading.problems == ()
