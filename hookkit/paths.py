"""Where everything lies in the data folder.

    config.env      what `hookkit config set` wrote        history.db   mem0's history of changes
    store/          the vectors and texts (Qdrant Edge)    sessions/    how far each was read
    usage.db        what model calls cost                  login/       locks of login refreshes
    graph.db        entities and facts (SQLite)            blocks/     last good block a project
    mem0/           mem0's own settings                    install/    files as before `install`
    graph-*.db      what the graph has still to take in or to let go of, for each store
    undo-*.db       what was forgotten within a day, for each store
    tombstones.db   what must not be learned again; ids and digests, no words
    spool/          pending/ claimed/ failed/: one file a job; a server's in a folder of its name
    run/            socket, lease, start record and outage of the worker; day of the last alarm
    log/            hooks.log, worker.log: reasons, never words or tokens; failing-*: of hooks that
                    fail in a row, how often and why

The folder has mode 0700, its files 0600.
"""

from __future__ import annotations

from hookkit.values import NamedTuple

FAILING = "failing-"  # begins the names of such files


class Paths(NamedTuple):
    """The data folder and the names in it."""

    home: str  # absolute

    @property
    def config_env(self) -> str:
        """Settings, NAME=value lines."""
        return f"{self.home}/config.env"

    @property
    def store(self) -> str:
        """The folder of the embedded store."""
        return f"{self.home}/store"

    @property
    def history(self) -> str:
        """mem0's history of changes (SQLite), unless MEM0_HISTORY_DB_PATH names another."""
        return f"{self.home}/history.db"

    @property
    def usage(self) -> str:
        """What model calls cost (SQLite)."""
        return f"{self.home}/usage.db"

    @property
    def graph(self) -> str:
        """Entities and facts, where no Neo4j is set."""
        return f"{self.home}/graph.db"

    def graph_queue(self, place: str) -> str:
        """What a graph has still to do for the memories of that place (SQLite)."""
        return f"{self.home}/graph-{place}.db"

    def undo(self, place: str) -> str:
        """What was forgotten from the store of that place and can be brought back (SQLite)."""
        return f"{self.home}/undo-{place}.db"

    @property
    def tombstones(self) -> str:
        """What must not be learned again (SQLite)."""
        return f"{self.home}/tombstones.db"

    @property
    def blocks(self) -> str:
        """The last block that each project was given, for when the store cannot be asked."""
        return f"{self.home}/blocks"

    @property
    def login(self) -> str:
        """Locks and records of login refreshes; no token."""
        return f"{self.home}/login"

    @property
    def mem0(self) -> str:
        """What mem0 takes for its own home (MEM0_DIR): it must not fall back to the user's."""
        return f"{self.home}/mem0"

    @property
    def spool(self) -> str:
        """The jobs: pending/, claimed/ and failed/ below it."""
        return f"{self.home}/spool"

    @property
    def sessions(self) -> str:
        """One JSON file and one `.given` file a session."""
        return f"{self.home}/sessions"

    @property
    def run(self) -> str:
        """Socket, lease and start record of the worker."""
        return f"{self.home}/run"

    @property
    def alarmed(self) -> str:
        """The day of the last alarm."""
        return f"{self.run}/alarmed"

    @property
    def log(self) -> str:
        """The folder of the two logs."""
        return f"{self.home}/log"

    @property
    def hooks_log(self) -> str:
        """One line a hook that had nothing to say because something failed."""
        return f"{self.log}/hooks.log"

    def failing(self, hook: str) -> str:
        """How often the hook for those events failed in a row; no file while it works."""
        return f"{self.log}/{FAILING}{hook}"

    @property
    def worker_log(self) -> str:
        """What the worker did and could not do, a line each."""
        return f"{self.log}/worker.log"
