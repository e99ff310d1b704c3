"""All checks, in the order in which a person mends: what others depend on comes first."""

from __future__ import annotations

from hookkit.doctor.arrival import arrival
from hookkit.doctor.claude import claude
from hookkit.doctor.databases import databases
from hookkit.doctor.embedder import embedder
from hookkit.doctor.failures import runs
from hookkit.doctor.folder import clock, disk, folder
from hookkit.doctor.graph import graph
from hookkit.doctor.hooks import hooks
from hookkit.doctor.llm import llm
from hookkit.doctor.model import Check
from hookkit.doctor.packages import interpreter, packages
from hookkit.doctor.rivals import rivals
from hookkit.doctor.settings import settings, switch
from hookkit.doctor.spool import spool
from hookkit.doctor.tools import tools
from hookkit.doctor.worker import store, worker

STARTS_S = 40.0  # a worker on a slow disk, a store on a slow server
LOADS_S = 30.0  # a model

CHECKS: tuple[Check, ...] = (
    Check("interpreter", interpreter),
    Check("packages", packages),
    Check("claude", claude),
    Check("hooks", hooks),
    Check("rivals", rivals),
    Check("tools", tools),
    Check("data folder", folder),
    Check("disk", disk),
    Check("switch", switch),
    Check("settings", settings, needs=("data folder",)),
    Check("clock", clock, needs=("data folder",)),
    Check("databases", databases, within_s=30.0, needs=("data folder",)),
    Check("spool", spool, needs=("data folder",)),
    Check("hook runs", runs, needs=("data folder",)),
    Check("arrival", arrival, needs=("hooks", "data folder")),
    Check("embedder", embedder, within_s=LOADS_S, needs=("packages", "settings")),
    Check(
        "worker", worker, within_s=STARTS_S, needs=("packages", "settings", "data folder", "disk")
    ),
    Check("store", store, within_s=STARTS_S, needs=("worker", "embedder", "databases")),
    Check("model", llm, within_s=15.0, needs=("packages", "settings", "databases")),
    Check("graph", graph, within_s=15.0, needs=("worker", "databases", "settings")),
)
