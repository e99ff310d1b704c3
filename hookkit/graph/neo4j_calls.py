"""Transactions on a Neo4j server: short waits, a retry for what two writers do to each other.

A server that is down, refuses us or says nothing is told within 3 s, and so is a name that nobody
resolves. One that falls silent in the middle of a transaction is given what it asked for at the
start (120 s), as the driver has it.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import neo4j
from neo4j.exceptions import (
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    TransientError,
)

from hookkit import __version__
from hookkit.graph.neo4j_cypher import SCHEMA
from hookkit.graph.neo4j_names import Names
from hookkit.graph.ports import GraphUnavailableError

CONNECT_S = 2.0
ACQUIRE_S = 2.2  # a connection, be it that the server accepts and says nothing: told within 3 s
TRANSACTION_S = 30.0  # the server ends one that takes longer
RETRY_CROSSED_S = 10.0  # writers that crossed: a deadlock, or both made the same node
RETRY_LOST_S = 0.5  # a connection that broke: the server may be back, a cluster's leader another
PAUSE_S = 0.2  # at most, between two attempts

OLDEST = (5, 26)  # the long-term version: what comes before lacks some of our Cypher
AGENT = re.compile(r"Neo4j/(\d+)\.(\d+)\S*")  # as a server says what it is; 2025.01 is later
NEEDS = "Neo4j 5.26 or later is needed"

CROSSED = (ConstraintError, TransientError)
GONE_MEANWHILE = "Neo.ClientError.Statement.EntityNotFound"
MEND = {
    "Neo.ClientError.Security.Unauthorized": "MEM0_NEO4J_USER and MEM0_NEO4J_PASSWORD are refused",
    "Neo.ClientError.Security.CredentialsExpired": "MEM0_NEO4J_PASSWORD must be changed first",
    "Neo.ClientError.Security.AuthenticationRateLimit": "MEM0_NEO4J_PASSWORD was wrong too often",
    "Neo.ClientError.Security.Forbidden": "MEM0_NEO4J_USER may not do that",
    "Neo.ClientError.Database.DatabaseNotFound": "MEM0_NEO4J_DATABASE is not there",
    "Neo.DatabaseError.Schema.ConstraintCreationFailed": (
        "nodes with the label MEM0_NEO4J_BASE_LABEL have an hk_key that is not unique"
    ),
    # By a server that does not say its version, or is another maker's.
    "Neo.ClientError.Statement.SyntaxError": f"our Cypher is not understood; {NEEDS}",
}

T = TypeVar("T")
Run = Callable[..., list[dict[str, Any]]]  # Cypher and parameters to rows


class Neo4jCalls:
    """A server, met when the first call is made: nobody's start waits for it."""

    def __init__(self, url: str, user: str, password: str, database: str, base_label: str) -> None:
        if not base_label.isidentifier() or not base_label.isascii():
            raise ValueError(f"a base label is letters, digits and _, found {base_label!r:.60}")
        self._url = url
        self._auth = (user, password) if password else None
        self._database = database or None
        self._label = base_label
        self._opening = threading.Lock()
        self._driver: neo4j.Driver | None = None
        self._has_schema = False

    def read(self, work: Callable[[Run], T]) -> T:
        """What `work` makes of the rows it asks for, all of one moment.

        Raises:
            GraphUnavailableError: the server is down, refuses us, or takes too long. So for write.
        """
        return self._call(neo4j.READ_ACCESS, work)

    def write(self, work: Callable[[Run], T]) -> T:
        """Likewise, changing all or nothing; `work` is called again when writers crossed."""
        return self._call(neo4j.WRITE_ACCESS, work)

    def close(self) -> None:
        """Let go of the connections."""
        with self._opening:
            driver, self._driver = self._driver, None
        if driver is not None:
            driver.close()

    def _call(self, access: str, work: Callable[[Run], T]) -> T:
        begun = time.monotonic()
        pause = PAUSE_S / 16
        while True:
            try:
                self._make_schema()
                return self._attempt(access, work)
            except (Neo4jError, DriverError) as error:
                if time.monotonic() - begun > _worth_retrying_s(error):
                    raise GraphUnavailableError(self._url, _reason(error)) from error
            time.sleep(random.uniform(0.0, pause))
            pause = min(PAUSE_S, pause * 2)

    def _attempt(self, access: str, work: Callable[[Run], T]) -> T:
        with (
            self._session(access) as session,
            session.begin_transaction(timeout=TRANSACTION_S) as transaction,
        ):

            def run(cypher: str, **parameters: Any) -> list[dict[str, Any]]:
                return transaction.run(self._cypher(cypher), parameters).data()

            made = work(run)
            transaction.commit()
            return made

    def _make_schema(self) -> None:
        """Once a process; two may do it at once, and each finds it made."""
        if not self._has_schema:
            with self._session(neo4j.WRITE_ACCESS) as session:
                self._check_version(str(session.run("RETURN 1").consume().server.agent))
                for statement in SCHEMA:
                    session.run(self._cypher(statement)).consume()
            self._has_schema = True

    def _check_version(self, agent: str) -> None:
        found = AGENT.match(agent)
        if found and (int(found[1]), int(found[2])) < OLDEST:
            raise GraphUnavailableError(self._url, f"{NEEDS}, found {found[0]:.60}")

    def _session(self, access: str) -> neo4j.Session:
        with self._opening:
            driver = self._driver = self._driver or self._made()
        return driver.session(
            database=self._database,
            default_access_mode=access,
            bookmark_manager=driver.execute_query_bookmark_manager,
        )

    def _made(self) -> neo4j.Driver:
        """A driver, which has asked nobody yet."""
        try:
            return neo4j.GraphDatabase.driver(
                self._url,
                auth=self._auth,
                user_agent=f"hookkit/{__version__}",
                connection_timeout=CONNECT_S,
                connection_acquisition_timeout=ACQUIRE_S,
                liveness_check_timeout=0.0,  # a server that hung is noticed before it is asked
                telemetry_disabled=True,
                notifications_min_severity="OFF",
                resolver=Names(is_encrypted="+" in self._url.partition("://")[0]),
            )
        except (ConfigurationError, ValueError) as error:
            why = f"MEM0_NEO4J_URL is none that the driver takes: {' '.join(str(error).split())}"
            raise GraphUnavailableError(self._url, why) from None

    def _cypher(self, statement: str) -> str:
        # A setting's word, which the constructor has checked: the only one that is put in.
        return statement.replace(":BASE", f":{self._label}")


def _worth_retrying_s(error: Neo4jError | DriverError) -> float:
    """For how long after its first attempt a call that met `error` is tried again."""
    if isinstance(error, CROSSED) or getattr(error, "code", "") == GONE_MEANWHILE:
        return RETRY_CROSSED_S
    return RETRY_LOST_S if error.is_retryable() else -1.0


def _reason(error: Neo4jError | DriverError) -> str:
    """What to mend. Not the server's own words, which may be of what is stored."""
    if isinstance(error, Neo4jError):
        code = error.code or type(error).__name__
        return f"{MEND[code]} ({code})" if code in MEND else code
    return f"{type(error).__name__}: {' '.join(str(error).split())}"
