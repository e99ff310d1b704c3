"""Each fault in a healthy install is named, alone, with what mends it; the safe ones are mended."""

from __future__ import annotations

import json

import pytest

from hookkit.doctor import CHECKS, mend
from hookkit.doctor.folder import folder
from hookkit.install import global_target
from hookkit.paths import Paths
from tests.doctor.faults import FAULTS, Fault
from tests.doctor.world import THEIRS, World


def test_a_healthy_install_is_only_ok(world: World) -> None:
    found = world.look()

    assert [(one.check, one.level, one.mend) for one in found] == [
        (check.name, "ok", "") for check in CHECKS
    ]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.name))
def test_a_fault_is_named_alone_with_what_mends_it(fault: Fault, world: World) -> None:
    fault.seed(world)
    (found,) = world.amiss()

    assert (found.check, found.level) == (fault.check, fault.level)
    assert fault.says in found.found
    assert fault.mend in found.mend


@pytest.mark.parametrize(
    "fault", [fault for fault in FAULTS if fault.is_safe], ids=lambda fault: str(fault.name)
)
def test_a_safe_fault_is_mended_and_what_is_the_users_stays(fault: Fault, world: World) -> None:
    fault.seed(world)
    done = mend(world.look())

    assert [one.check for one in done] == [fault.check]
    assert world.amiss() == []
    assert json.loads(world.settings.read_text()) == json.loads(world.healthy)


@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if not fault.is_safe],
    ids=lambda fault: str(fault.name),
)
def test_what_is_not_safe_is_left_to_the_person(fault: Fault, world: World) -> None:
    fault.seed(world)
    before = {path: path.read_bytes() for path in world.project.rglob("*.json")}
    done = mend(world.look())

    assert done == []
    assert {path: path.read_bytes() for path in world.project.rglob("*.json")} == before


@pytest.mark.parametrize("old", ["interpreter", "code"])
def test_a_mended_settings_file_keeps_the_users_layout_to_the_byte(old: str, world: World) -> None:
    path = world.program.python if old == "interpreter" else world.program.main
    world.replace(path, "/nowhere/x")
    mend(world.look())

    assert world.settings.read_text() == world.healthy
    assert THEIRS in world.healthy


def test_a_mended_tool_server_stands_beside_the_others(world: World) -> None:
    fault = next(one for one in FAULTS if one.name == "a tool server that is gone")
    fault.seed(world)
    mend(world.look())

    servers = json.loads((world.project / ".mcp.json").read_text())["mcpServers"]
    assert servers["theirs"] == {"command": "their-server"}
    assert servers["mem0"]["command"] == world.program.python


def test_a_timeout_of_the_users_own_is_no_fault(world: World) -> None:
    world.replace('"timeout": 30', '"timeout": 60')

    assert world.amiss() == []


def test_the_same_interpreter_by_another_name_is_no_other_hookkit(world: World) -> None:
    other = world.bin / "python-of-this-environment"
    other.symlink_to(world.program.python)
    world.replace(world.program.python, str(other))

    assert world.amiss() == []


def test_hooks_in_the_users_and_the_projects_file_are_fine_while_they_are_the_same(
    world: World,
) -> None:
    world.install(target=global_target(world.env))

    assert world.amiss() == []


def test_what_is_wrong_in_the_users_file_is_mended_there(world: World) -> None:
    target = global_target(world.env)
    world.install(world.program._replace(python="/nowhere/python"), target)
    (found,) = world.amiss()
    mend([found])

    assert (found.check, found.mend) == ("hooks", "hookkit install --global")
    assert world.amiss() == []


def test_at_home_the_users_file_is_looked_at_once(world: World) -> None:
    world.env["CLAUDE_CONFIG_DIR"] = str(world.settings.parent)
    world.replace(world.program.python, "/nowhere/python")

    assert [one.check for one in world.amiss()] == ["hooks"]


def test_ours_in_two_files_with_two_interpreters_is_told_with_what_to_take_out(
    world: World,
) -> None:
    other = world.bin / "other-python"
    other.symlink_to(world.program.python)
    world.install(world.program._replace(python=str(other)), global_target(world.env))
    (found,) = world.amiss()

    assert (found.check, found.level) == ("hooks", "warn")
    assert found.mend == "hookkit uninstall --global"
    assert "SessionStart, UserPromptSubmit, Stop, SessionEnd run twice" in found.found
    assert all(str(path) in found.found for path in (world.settings, world.home / ".claude"))


def test_of_two_files_the_one_of_the_hookkit_that_looks_is_kept(world: World) -> None:
    other = world.bin / "other-python"
    other.symlink_to(world.program.python)
    world.install(target=global_target(world.env))
    world.replace(world.program.python, str(other))
    (found,) = world.amiss()

    assert (found.level, found.mend) == ("warn", "hookkit uninstall")


def test_a_plugins_name_is_one_word_of_the_command(world: World) -> None:
    name = "mem0@x; touch /tmp/owned"
    world.edit(lambda document: document.update(enabledPlugins={name: True}))
    (found,) = world.amiss()

    assert found.mend == "claude plugin disable 'mem0@x; touch /tmp/owned'"


def test_a_data_folder_behind_a_link_is_looked_at_where_it_is(world: World) -> None:
    linked = world.data.with_name("elsewhere")
    world.data.rename(linked)
    world.data.symlink_to(linked)
    healthy = world.amiss()
    linked.chmod(0o755)
    (found,) = world.amiss()
    mend([found])

    assert healthy == []
    assert (found.check, found.level) == ("data folder", "warn")
    assert found.mend == f"chmod -R go-rwx {linked}"
    assert (world.amiss(), linked.stat().st_mode & 0o777) == ([], 0o700)


def test_a_link_that_leads_nowhere_is_no_data_folder(world: World) -> None:
    link = world.home / "data"
    link.symlink_to(world.home / "gone")
    (found,) = folder(world.at()._replace(paths=Paths(str(link))))

    assert (found.level, found.found) == ("fail", f"{link} is no folder")
