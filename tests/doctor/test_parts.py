"""What lies outside of the data folder: servers that are really asked, packages, owners, room."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path

import pytest

from hookkit.doctor.folder import FULL, SCARCE, folder, room
from hookkit.doctor.model import Finding
from hookkit.doctor.packages import interpreter, packages
from hookkit.doctor.worker import worker
from hookkit.ipc.start import Starts
from tests.doctor.world import World, is_root
from tests.doubles.ollama import OllamaServer
from tests.hooks.peer import hangs, peer, says


def the_one(found: list[Finding]) -> Finding:
    """The one finding that is not ok."""
    (one,) = [finding for finding in found if finding.level != "ok"]
    return one


@pytest.mark.parametrize("part", ["embedder", "model"])
def test_a_model_that_is_not_on_the_server_is_told_with_the_command_that_pulls_it(
    part: str, world: World
) -> None:
    with OllamaServer(["other"]) as server:
        if part == "embedder":
            world.env.update(MEM0_EMBED_PROVIDER="ollama", MEM0_EMBED_URL=server.url)
        else:
            world.env.update(MEM0_LLM_PROVIDER="ollama", MEM0_LLM_URL=server.url)
        found = the_one(world.look())

    name = "bge-m3" if part == "embedder" else "qwen3:14b"
    assert (found.check, found.level, found.mend) == (part, "fail", f"ollama pull {name}")
    assert "/api/pull" not in server.paths


def test_a_model_that_is_on_the_server_is_ok(world: World) -> None:
    def embed(texts: list[str]) -> list[list[float]]:
        return [[1.0] + [0.0] * 1023 for _ in texts]

    with OllamaServer(["bge-m3", "qwen3:14b"], embed=embed) as server:
        world.env.update(MEM0_EMBED_PROVIDER="ollama", MEM0_OLLAMA_URL=server.url)
        world.env.update(MEM0_LLM_PROVIDER="ollama")

        assert world.amiss() == []


def test_vectors_of_another_size_are_told_with_the_setting(world: World) -> None:
    with OllamaServer(["bge-m3"], embed=lambda texts: [[1.0, 0.0] for _ in texts]) as server:
        world.env.update(MEM0_EMBED_PROVIDER="ollama", MEM0_EMBED_URL=server.url)
        found = the_one(world.look())

    assert (found.check, found.level) == ("embedder", "fail")
    assert "MEM0_EMBED_DIMS=2" in found.found


def test_a_server_that_says_nothing_is_told_within_seconds(world: World) -> None:
    with OllamaServer(["bge-m3"]) as server:
        server.fault = {"delay": threading.Event()}
        world.env.update(MEM0_EMBED_PROVIDER="ollama", MEM0_EMBED_URL=server.url)
        began = time.monotonic()
        found = the_one(world.look())

    assert (found.check, found.level) == ("embedder", "fail")
    assert "did not answer within" in found.found
    assert time.monotonic() - began < 30


def test_a_worker_that_hangs_is_told_with_the_command_that_ends_it(tmp_path: Path) -> None:
    world = World(tmp_path)
    with peer(world.data, hangs):
        found = the_one(worker(world.at()))

    assert (found.check, found.level, found.mend) == ("worker", "fail", "hookkit worker stop")


def test_an_older_worker_that_makes_room_is_ok(tmp_path: Path) -> None:
    world = World(tmp_path)
    on_its_way = Starts(time.time(), 1)  # its successor
    Path(world.at().place.started).write_text(json.dumps(on_its_way._asdict()))
    told = {"pid": 7, "version": "0.0.1", "leaving": "a newer hookkit is installed"}
    with peer(world.data, says(told)):
        (found,) = worker(world.at())

    assert (found.check, found.level) == ("worker", "ok")


def test_a_package_of_a_version_that_does_not_fit_is_told_with_the_command(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "site" / "mem0ai-1.0.0.dist-info"
    old.mkdir(parents=True)
    (old / "METADATA").write_text("Metadata-Version: 2.1\nName: mem0ai\nVersion: 1.0.0\n")
    monkeypatch.syspath_prepend(str(old.parent))
    found = the_one(packages(world.at()))

    assert (found.level, found.found.split(";")[0]) == ("fail", "mem0ai 1.0.0")
    assert "-m pip install 'mem0ai" in found.mend


def test_an_interpreter_in_a_cache_is_refused_with_the_command_that_installs_for_good(
    world: World,
) -> None:
    cached = world.program._replace(python="/home/x/.cache/uv/archive-v0/a/bin/python")
    found = the_one(interpreter(world.at()._replace(program=cached)))

    assert (found.level, found.mend) == ("fail", "uv tool install hookkit")


@pytest.mark.skipif(not is_root(), reason="only root gives files away")
def test_a_file_of_another_user_is_told_with_the_command(world: World) -> None:
    path = world.data / "history.db"
    path.touch()
    os.chown(path, 12_345, -1)
    found = the_one(folder(world.at()))

    assert (found.level, found.fix) == ("fail", None)
    assert found.mend == f"sudo chown -R {os.geteuid()} {world.data}"


@pytest.mark.parametrize(
    ("free", "level"), [(FULL - 1, "fail"), (FULL, "warn"), (SCARCE - 1, "warn"), (SCARCE, "ok")]
)
def test_room_on_the_disk_is_judged_by_what_the_store_needs(free: int, level: str) -> None:
    assert room(free, "/data").level == level


@pytest.mark.parametrize(
    ("up_s", "line", "env"),
    [
        (60.0, "MEM0_RECALL_LIMIT=3", {}),
        (-60.0, "MEM0_EMBED_API_KEY=new", {}),
        (60.0, "MEM0_EMBED_API_KEY=new", {"MEM0_EMBED_API_KEY": "shells"}),
    ],
    ids=["no key", "before the worker started", "the environment's comes first"],
)
def test_other_changes_of_the_settings_are_no_fault(
    up_s: float, line: str, env: dict[str, str], world: World
) -> None:
    (world.data / "config.env").write_text(f"{line}\n")
    world.replies["status"]["up_s"] = up_s
    world.env.update(env)

    assert world.amiss() == []
