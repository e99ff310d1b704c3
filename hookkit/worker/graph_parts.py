"""The graph that the settings name, put together; nothing of it is opened before it is used."""

from __future__ import annotations

import importlib

from hookkit.config.settings import Config
from hookkit.config.surroundings import environment
from hookkit.core.graph import Graph, GraphParts
from hookkit.graph.aside import Aside
from hookkit.graph.ports import GraphStore
from hookkit.graph.prompts import read_wanted
from hookkit.graph.queue import Queue
from hookkit.ipc.place import place_of
from hookkit.llm.choose import GraphChoice, choose_graph
from hookkit.memory.ports import Embedder, MemoryStore
from hookkit.paths import Paths


def make_graph(paths: Paths, config: Config, store: MemoryStore, embedder: Embedder) -> Graph:
    """The graph of that store's memories."""

    def open_store() -> GraphStore:
        # Neo4j's driver takes a third of a second to import.
        opened: GraphStore = importlib.import_module("hookkit.graph.choose").open_graph(
            paths, config
        )
        return opened

    parts = GraphParts(
        open=open_store,
        make_models=graph_maker(paths, config),
        queue=Queue(paths.graph_queue(place_of(paths, config).name)),
        threshold=config.graph_threshold,
        read_wanted=lambda: read_wanted(config.graph_prompt, config.graph_prompt_file),
        is_set_up=config.enable_graph or config.graph_store == "neo4j",
        aside=Aside(paths.graph if config.graph_store == "neo4j" else ""),
    )
    return Graph(store, embedder, parts)


def graph_maker(paths: Paths, config: Config) -> GraphChoice:
    """What makes the models that read memories into the graph."""
    return choose_graph(config, environment(), paths.usage, paths.login)
