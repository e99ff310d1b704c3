"""The graph that the settings name."""

from __future__ import annotations

import importlib

from hookkit.config.settings import Config
from hookkit.graph.ports import GraphStore
from hookkit.paths import Paths


def open_graph(paths: Paths, config: Config) -> GraphStore:
    """The graph, of which nothing is opened or asked before the first call to it.

    A store's module is imported here, since the driver's import takes a third of a second of a
    worker that may have no use for it.
    """
    if config.graph_store == "neo4j":
        neo4j = importlib.import_module("hookkit.graph.neo4j")
        remote: GraphStore = neo4j.Neo4jGraph(
            config.neo4j_url,
            config.neo4j_user,
            config.neo4j_password,
            database=config.neo4j_database,
            base_label=config.neo4j_base_label,
        )
        return remote
    local: GraphStore = importlib.import_module("hookkit.graph.sqlite").SqliteGraph(paths.graph)
    return local
