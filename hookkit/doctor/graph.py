"""The knowledge graph, where one is wanted: its store, its model, and what waits for it."""

from __future__ import annotations

import importlib

from hookkit.doctor.llm import LOG_IN, provider_faults
from hookkit.doctor.model import Finding, Surroundings, command_in, ok, told, warn
from hookkit.doctor.worker import ask
from hookkit.errors import HookkitError
from hookkit.graph.prompts import PromptFileError, read_wanted
from hookkit.ipc.start import is_running

NOBODY = "00000000-0000-0000-0000-000000000000"  # a memory that there is not
BACKFILL = "hookkit graph backfill"
START = "start the server, or correct MEM0_NEO4J_URL"
UPGRADE = "upgrade the server, or set MEM0_GRAPH_STORE to sqlite"
UNSET = "write the file, or unset MEM0_GRAPH_CUSTOM_PROMPT_FILE"


def graph(at: Surroundings) -> list[Finding]:
    """Whether it can be reached and read into."""
    config = at.config
    found = _waiting(at)
    if not (config.enable_graph or config.graph_store == "neo4j"):
        return found or [ok("graph", "off; MEM0_ENABLE_GRAPH=1 switches it on")]
    found += [*_store(at), *_prompt(at), *_models(at)]
    where = config.neo4j_url if config.graph_store == "neo4j" else at.paths.graph
    return found or [ok("graph", f"{config.graph_store}, {where}")]


def _store(at: Surroundings) -> list[Finding]:
    """What a question to it says; the driver's own limits hold, and this check's."""
    if at.config.graph_store != "neo4j":
        return []  # a file, looked at with the other databases
    opened = importlib.import_module("hookkit.graph.choose").open_graph(at.paths, at.config)
    try:
        opened.told([NOBODY])
    except HookkitError as error:
        return [told("graph", error, UPGRADE if "or later" in str(error) else START)]
    finally:
        opened.close()
    return []


def _prompt(at: Surroundings) -> list[Finding]:
    """Whether the user's own words about the graph can be read: without them nothing is."""
    try:
        read_wanted(at.config.graph_prompt, at.config.graph_prompt_file)
    except PromptFileError as error:
        return [told("graph", error, UNSET)]
    return []


def _models(at: Surroundings) -> list[Finding]:
    config = at.config
    wanted = {(config.graph_llm_provider, config.graph_llm_model)}
    if config.graph_llm_provider == "gemini_split":
        wanted.add((config.graph_conflict_provider, config.graph_conflict_model))
    try:
        return [
            finding
            for provider, model in sorted(wanted)
            for finding in provider_faults("graph", at, provider, model, config.graph_llm_url)
        ]
    except HookkitError as error:
        return [told("graph", error, LOG_IN)]


def _waiting(at: Surroundings) -> list[Finding]:
    """What is still to go into it, as the worker tells it."""
    try:
        state = ask(at, {"op": "status"}).get("graph") if is_running(at.place) else None
    except HookkitError:  # told by the check of the worker
        return []
    if not isinstance(state, dict):
        return []
    reason = str(state.get("reason") or "")
    if given_up := state.get("given_up"):
        return [warn("graph", f"{given_up} memories were given up: {reason}", BACKFILL)]
    if reason:
        says = f"{state.get('waits', 0)} memories wait: {reason}"
        return [warn("graph", says, command_in(reason) or BACKFILL)]
    return []
