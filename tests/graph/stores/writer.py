"""A process that writes to a graph: told on its standard input where, as whom, and how often."""

from __future__ import annotations

import json
import sys

from hookkit.config.settings import Config
from hookkit.graph.choose import open_graph
from hookkit.paths import Paths
from tests.graph.stores.kit import shared


def main() -> None:
    home, config, name, count = json.load(sys.stdin)
    store = open_graph(Paths(home), Config(**config))
    for number in range(count):
        store.put(shared(name, number))
        print(number, flush=True)
    store.close()


main()
