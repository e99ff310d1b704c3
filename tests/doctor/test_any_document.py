"""Whatever stands in the files of Claude Code, looking at them ends in findings."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hookkit.doctor.hooks import EVENTS, hooks
from hookkit.doctor.model import LEVELS
from hookkit.doctor.rivals import rivals
from hookkit.doctor.tools import tools
from tests.doctor.world import World

WORDS = st.sampled_from(
    [
        "exec /bin/sh -I -S /bin/sh Stop --owner=hookkit --home=/data",
        "mem0-hook-stop",
        "node claude-mem",
        "--owner=hookkit",
        "/x/mcp_server/__main__.py",
        "",
    ]
)
ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["hooks", "command", "args", "env"]), inner, max_size=3)
    ),
    max_leaves=8,
)
HOOK = st.fixed_dictionaries(
    {}, optional={"command": WORDS | ODD, "args": ODD, "timeout": ODD, "env": ODD}
)
GROUP = st.fixed_dictionaries({"hooks": st.lists(HOOK | ODD, max_size=3) | ODD}) | HOOK | ODD
DOCUMENT = st.fixed_dictionaries(
    {},
    optional={
        "hooks": st.dictionaries(st.sampled_from(EVENTS), st.lists(GROUP, max_size=3) | ODD) | ODD,
        "enabledPlugins": st.dictionaries(st.sampled_from(["mem0@x", "y"]), ODD) | ODD,
        "disableAllHooks": ODD,
    },
)
SERVERS = st.fixed_dictionaries(
    {"mcpServers": st.dictionaries(st.sampled_from(["mem0", "x"]), HOOK | ODD) | ODD}
)
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUICK
@given(DOCUMENT)
def test_any_settings_end_in_findings(world: World, document: Any) -> None:
    world.settings.write_text(json.dumps(document))
    at = world.at()

    assert all(one.level in LEVELS for one in (*hooks(at), *rivals(at)))


@QUICK
@given(SERVERS)
def test_any_servers_end_in_findings(world: World, document: Any) -> None:
    (world.project / ".mcp.json").write_text(json.dumps(document))
    (world.home / ".claude.json").write_text(
        json.dumps({**document, "projects": {str(world.project): document}})
    )

    assert all(one.level in LEVELS for one in tools(world.at()))
