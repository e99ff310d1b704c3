"""`hookkit config`: what is set, what is in force, and never a secret."""

from __future__ import annotations

import pytest

from hookkit.config.settings import SETTINGS
from tests.cli.typing_it import Person
from tests.hooks.calling import TOKEN


def test_what_is_set_is_in_force_and_kept_private(person: Person) -> None:
    done = person.types("config", "set", "MEM0_USER_ID", "alice")

    path = person.data / "config.env"
    assert done == (0, f"MEM0_USER_ID set in {path}\n", "")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("MEM0_USER_ID=alice\n", 0o600)
    assert person.data.stat().st_mode & 0o777 == 0o700
    assert person.types("config", "get", "MEM0_USER_ID") == (0, "alice\n", "")
    assert person.types("config", "get", "MEM0_USER_ID", "--json").json() == {
        "MEM0_USER_ID": "alice"
    }


def test_an_empty_value_unsets(person: Person) -> None:
    person.types("config", "set", "MEM0_USER_ID", "alice")
    done = person.types("config", "set", "MEM0_USER_ID", "")

    assert done == (0, f"MEM0_USER_ID unset in {person.data}/config.env\n", "")
    assert person.types("config", "get", "MEM0_USER_ID").stdout == "user\n"


def test_a_key_is_read_from_standard_input_so_that_no_list_of_processes_shows_it(
    person: Person,
) -> None:
    done = person.types("config", "set", "MEM0_ANTHROPIC_TOKEN", "-", stdin=f"{TOKEN}\n")

    path = person.data / "config.env"
    assert done == (0, f"MEM0_ANTHROPIC_TOKEN set in {path}\n", "")
    assert path.read_text() == f"MEM0_ANTHROPIC_TOKEN={TOKEN}\n"


@pytest.mark.parametrize("value", [(), ("-",)])
def test_a_value_that_never_comes_unsets_nothing(value: tuple[str, ...], person: Person) -> None:
    person.types("config", "set", "MEM0_USER_ID", "alice")
    done = person.types("config", "set", "MEM0_USER_ID", *value)

    assert (done.status, done.stdout) == (2, "")
    assert "Error: VALUE must be" in done.stderr
    assert person.types("config", "get", "MEM0_USER_ID").stdout == "alice\n"


def test_the_environment_comes_first_and_that_is_said(person: Person) -> None:
    env = {"MEM0_USER_ID": "bob"}
    done = person.types("config", "set", "MEM0_USER_ID", "alice", env=env)

    assert done.stdout.splitlines()[1:] == [
        "note: MEM0_USER_ID is set in the environment too, and that comes first"
    ]
    assert person.types("config", "get", "MEM0_USER_ID", env=env).stdout == "bob\n"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("MEM0_RECALL_LIMIT", "many", "MEM0_RECALL_LIMIT must be a whole number from 1 to 20, "),
        ("MEM0_RECALL_LIMIT", "21", "MEM0_RECALL_LIMIT must be a whole number from 1 to 20, "),
        ("MEM0_USER_ID", "a b", "MEM0_USER_ID must be a name without white space, "),
        ("MEM0_USER_ID", "a\nHOOKKIT_OFF=1", "MEM0_USER_ID must be a name without white space, "),
        ("MEM0_NO_SUCH", "1", "MEM0_NO_SUCH is no setting of hookkit; "),
        ("PATH", "/evil", "PATH is no setting of hookkit; "),
    ],
)
def test_a_bad_setting_is_refused_and_nothing_is_written(
    name: str, value: str, reason: str, person: Person
) -> None:
    done = person.types("config", "set", name, value)

    assert (done.status, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith(f"hookkit: {reason}")
    assert not (person.data / "config.env").exists()


def test_a_secret_is_never_shown(person: Person) -> None:
    typed = [
        person.types("config", "set", "MEM0_ANTHROPIC_TOKEN", TOKEN),
        person.types("config", "get", "MEM0_ANTHROPIC_TOKEN"),
        person.types("config", "get", "MEM0_ANTHROPIC_TOKEN", "--json"),
        person.types("config", "list"),
        person.types("config", "list", "--json"),
        person.types("config", "set", "MEM0_ANTHROPIC_TOKEN", f"{TOKEN} {TOKEN}"),
        person.types("status"),
        person.types("status", "--json"),
    ]

    assert [TOKEN in done.stdout + done.stderr for done in typed] == [False] * len(typed)
    assert typed[1].stdout == "(set)\n"
    assert "found '(a secret)'" in typed[5].stderr
    assert TOKEN in (person.data / "config.env").read_text()


def test_all_settings_are_listed_with_what_they_mean(person: Person) -> None:
    listed = person.types("config", "list").stdout
    values = person.types("config", "list", "--json").json()

    assert list(values) == [setting.name for setting in SETTINGS]
    assert all(f"{s.name}={values[s.name]}\n    {s.about}; " in listed for s in SETTINGS)


def test_a_setting_that_cannot_be_used_is_said_and_the_list_stays_whole(person: Person) -> None:
    env = {"MEM0_RECALL_LIMIT": "many", "MEM0_RECAL_LIMIT": "5"}
    one = person.types("config", "get", "MEM0_RECALL_LIMIT", env=env)
    listed = person.types("config", "list", "--json", env=env)

    assert (one.status, one.stdout) == (1, "")
    assert one.stderr.startswith("hookkit: MEM0_RECALL_LIMIT must be a whole number")
    assert [line.split()[1] for line in listed.stderr.splitlines()] == [
        "MEM0_RECALL_LIMIT",
        "MEM0_RECAL_LIMIT",
    ]
    assert '"MEM0_RECALL_LIMIT": "5"' in listed.stdout
