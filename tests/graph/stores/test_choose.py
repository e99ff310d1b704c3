"""Which graph the settings name."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from hookkit.config.settings import Config
from hookkit.graph.choose import open_graph
from hookkit.graph.neo4j import Neo4jGraph
from hookkit.graph.sqlite import SqliteGraph
from hookkit.paths import Paths
from tests.graph.stores.kit import told


def test_sqlite_is_in_the_data_folder_and_made_by_the_first_call(tmp_path: Path) -> None:
    graph = open_graph(Paths(str(tmp_path)), Config(graph_store="sqlite"))
    assert isinstance(graph, SqliteGraph)
    assert list(tmp_path.iterdir()) == []

    graph.put(told("m1"))
    assert (tmp_path / "graph.db").exists()


def test_neo4j_is_what_a_setting_says(tmp_path: Path) -> None:
    config = Config(graph_store="neo4j", neo4j_url="bolt://127.0.0.1:7687", neo4j_password="x")
    graph = open_graph(Paths(str(tmp_path)), config)

    assert isinstance(graph, Neo4jGraph)
    graph.close()


def test_the_driver_is_not_imported_for_a_graph_in_a_file() -> None:
    asked = (
        "import sys; from hookkit.graph.choose import open_graph; from hookkit.paths import Paths;"
        "from hookkit.config.settings import Config; open_graph(Paths('/'), Config());"
        "print('neo4j' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
