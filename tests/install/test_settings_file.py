"""install.settings_file: a file that is the user's, changed whole and given back as it was."""

from __future__ import annotations

import codecs
import errno
import json
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import filelock
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hookkit.deadline import Deadline
from hookkit.install import HookProgram, install, installed_in
from hookkit.install.document import marked_groups
from hookkit.install.errors import (
    SettingsAccessError,
    SettingsLockedError,
    SettingsReadOnlyError,
)
from hookkit.install.plan import find_place
from tests.install.installing import INSTALLED, REMOVED, THEIRS, Project, project_in, start

EVENTS = ["SessionStart", "UserPromptSubmit", "Stop", "SessionEnd"]
UPGRADED = HookProgram("/opt/new/python", "/opt/new/main.py", "/data")
USERS = b'{\n  "model": "opus",\n  "n": 1e0, "note": "caf\\u00e9 \xc3\xa9"\n}\n'
SEED = {
    "matcher": "startup|compact",
    "hooks": [{"type": "command", "command": "mem0-hook-context", "timeout": 15000}],
}
WORD = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
GROUPS = st.lists(
    st.sampled_from([THEIRS, {"hooks": [{"type": "prompt", "prompt": "é"}], "matcher": "*"}]),
    min_size=1,
    max_size=3,
)
HOOKS = st.dictionaries(
    st.sampled_from(["Stop", "SessionStart", "PreToolUse"]), GROUPS, min_size=1, max_size=3
)
MODEL = st.fixed_dictionaries({"model": WORD}, optional={"hooks": HOOKS, "allow": st.lists(WORD)})
PLAIN = ("utf-8", b"")
MARKED = [
    ("utf-8", codecs.BOM_UTF8),
    ("utf-16-le", codecs.BOM_UTF16_LE),
    ("utf-16-be", codecs.BOM_UTF16_BE),
]


class Form(NamedTuple):
    """How a user's document lies in the file."""

    indent: int | str | None = 2
    newline: str = "\n"
    ascii_only: bool = False
    at_end: str = "\n"  # of newlines
    codec: str = "utf-8"
    mark: bytes = b""

    def write(self, document: Any) -> bytes:
        """The bytes of `document`."""
        text = json.dumps(document, indent=self.indent, ensure_ascii=self.ascii_only) + self.at_end
        return self.mark + text.replace("\n", self.newline).encode(self.codec)

    def read(self, content: bytes) -> str:
        """The text of `content`, with newlines of one kind."""
        assert content.startswith(self.mark)
        text = content[len(self.mark) :].decode(self.codec)
        assert set("\r\n") & set(text.replace(self.newline, "")) == set()
        return text.replace(self.newline, "\n")


FORM = st.builds(
    lambda encoding, *rest: Form(*rest, *encoding),
    st.sampled_from([PLAIN, *MARKED]),
    st.sampled_from([1, 2, 4, "\t"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
    st.sampled_from(["", "\n"]),
)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project without settings."""
    return project_in(tmp_path)


@contextmanager
def new_project() -> Iterator[Project]:
    """A project for one example of a property."""
    with tempfile.TemporaryDirectory() as folder:
        yield project_in(Path(folder))


def without_ours(document: dict[str, Any]) -> dict[str, Any]:
    """`document` less the groups of ours, and the shells that then stand empty."""
    ours = marked_groups(document)
    hooks = {
        event: [group for group in groups if group not in ours.get(event, [])]
        for event, groups in document["hooks"].items()
    }
    left = {event: groups for event, groups in hooks.items() if groups}
    others = {key: value for key, value in document.items() if key != "hooks"}
    return {**others, "hooks": left} if left else others


@given(MODEL | st.just({}), FORM | st.just(Form(None)))
@settings(deadline=None, max_examples=50)  # a file system is as slow as it is
def test_install_and_uninstall_leave_every_byte_as_it_was(document: Any, form: Form) -> None:
    with new_project() as project:
        project.write(form.write(document))
        project.install()
        project.install(UPGRADED)
        project.uninstall()

        assert project.file.read_bytes() == form.write(document)
        assert (project.names(), left_behind(project)) == (["settings.json"], [])


@given(MODEL, FORM)
@settings(deadline=None, max_examples=50)  # a file system is as slow as it is
def test_an_installed_file_keeps_the_users_hooks_and_form(document: Any, form: Form) -> None:
    with new_project() as project:
        project.write(form.write(document))
        project.install()
        text = form.read(project.file.read_bytes())

        assert without_ours(json.loads(text)) == document
        assert set(installed_in(str(project.file))) == set(EVENTS)
        laid_out = [
            json.dumps(json.loads(text), indent=form.indent, ensure_ascii=ascii_only) + form.at_end
            for ascii_only in (True, False)
        ]
        assert text in laid_out  # throughout as the user had it, also in the escapes


@given(MODEL, FORM)
@settings(deadline=None, max_examples=50)  # a file system is as slow as it is
def test_without_a_record_uninstall_still_finds_the_way_back(document: Any, form: Form) -> None:
    with new_project() as project:
        project.write(form.write(document))
        project.install()
        shutil.rmtree(project.state_dir)
        project.uninstall()

        assert project.file.read_bytes() == form.write(document)


def left_behind(project: Project) -> list[str]:
    """Our own files about settings, but the lock."""
    return [name for name in os.listdir(project.state_dir) if not name.endswith(".lock")]


def test_twice_is_once(project: Project) -> None:
    project.write(USERS)
    first = project.install()
    before = (project.file.stat(), project.file.read_bytes())

    assert first.changes == INSTALLED
    assert project.install() == (project.target.path, (), "")
    assert (project.file.stat(), project.file.read_bytes()) == before


def test_uninstalling_what_is_not_installed_writes_nothing(project: Project) -> None:
    project.write(USERS)
    before = project.file.stat()

    assert project.uninstall().changes == ()
    assert (project.file.stat(), project.names()) == (before, ["settings.json"])


def test_a_dry_run_shows_the_change_and_touches_nothing(project: Project) -> None:
    project.write(b'{\r\n  "model": "opus"\r\n}\r\n')
    shown = project.install(dry_run=True)

    assert (project.file.read_bytes(), project.names()) == (
        b'{\r\n  "model": "opus"\r\n}\r\n',
        ["settings.json"],
    )
    assert not os.path.exists(project.state_dir)
    assert shown == project.install()
    assert shown.diff.splitlines()[:7] == [
        f"--- {project.file}",
        f"+++ {project.file}",
        "@@ -1,3 +1,49 @@",
        " {",
        '-  "model": "opus"',
        '+  "model": "opus",',
        '+  "hooks": {',
    ]
    assert project.uninstall(dry_run=True).changes == REMOVED


def test_the_diff_shows_our_lines_alone(project: Project) -> None:
    project.write(USERS)
    lines = project.install().diff.splitlines()

    assert [line for line in lines[2:] if line.startswith("-")] == [
        '-  "n": 1e0, "note": "caf\\u00e9 é"'
    ]


def test_where_nothing_was_nothing_stays(project: Project) -> None:
    project.install()
    installed = (project.names(), installed_in(str(project.file)))
    project.uninstall()

    assert installed == (["settings.json"], EVENTS)
    assert os.listdir(project.file.parent.parent) == []


def test_a_folder_that_we_made_stays_if_somebody_uses_it(project: Project) -> None:
    project.install()
    (project.file.parent / "agents").mkdir()
    project.uninstall()

    assert project.names() == ["agents"]


@pytest.mark.parametrize("content", [b"", b"\n \n", codecs.BOM_UTF8], ids=["none", "blank", "mark"])
def test_an_empty_file_is_an_empty_document(project: Project, content: bytes) -> None:
    project.write(content)
    project.install()
    installed = installed_in(str(project.file))
    project.uninstall()

    assert (installed, project.file.read_bytes()) == (EVENTS, content)


def test_no_file_is_no_hook(tmp_path: Path) -> None:
    assert installed_in(str(tmp_path / "none.json")) == []


def test_a_change_by_somebody_else_outlives_uninstall(project: Project) -> None:
    project.write(USERS)
    project.install()
    project.write(project.file.read_bytes().replace(b'"opus"', b'"haiku"'))
    project.uninstall()

    assert project.file.read_bytes() == USERS.replace(b'"opus"', b'"haiku"')
    assert project.names() == ["settings.json", "settings.json.hookkit-backup"]


def test_a_change_by_somebody_else_outlives_an_upgrade_and_uninstall(project: Project) -> None:
    project.write(USERS)
    project.install()
    project.write(project.file.read_bytes().replace(b'"opus"', b'"haiku"'))
    project.install(UPGRADED)
    project.uninstall()

    assert project.file.read_bytes() == USERS.replace(b'"opus"', b'"haiku"')


def test_the_backup_is_what_was_there_before_the_first_change(project: Project) -> None:
    project.write(USERS)
    os.chmod(project.file, 0o640)
    project.install()
    project.install(UPGRADED)
    backup = project.file.with_name("settings.json.hookkit-backup")

    assert (backup.read_bytes(), mode_of(backup)) == (USERS, 0o640)


def test_a_backup_that_says_something_else_is_kept(project: Project) -> None:
    project.write(USERS)
    backup = project.file.with_name("settings.json.hookkit-backup")
    backup.write_bytes(b"older")
    project.install()
    project.uninstall()

    assert backup.read_bytes() == b"older"


def test_the_old_projects_hooks_are_taken_over(project: Project) -> None:
    flat = {"type": "command", "command": "mem0-hook-stop", "timeout": 30000}
    content = Form().write({"hooks": {"SessionStart": [THEIRS, SEED], "Stop": [flat]}})
    project.write(content)
    done = project.install()

    assert done.changes == (
        "SessionStart: installed in place of mem0-hook-context",
        "Stop: installed in place of mem0-hook-stop",
        "UserPromptSubmit: installed",
        "SessionEnd: installed",
    )
    assert without_ours(project.settings()) == {"hooks": {"SessionStart": [THEIRS]}}
    assert b"mem0-hook" not in project.file.read_bytes()


def test_the_old_projects_hooks_come_back_once_and_go_for_good(project: Project) -> None:
    content = Form().write({"hooks": {"SessionStart": [THEIRS, SEED]}})
    project.write(content)
    project.install()
    project.uninstall()
    restored = project.file.read_bytes()
    project.uninstall()

    assert restored == content
    assert project.settings() == {"hooks": {"SessionStart": [THEIRS]}}


def mode_of(path: Path) -> int:
    """Its permissions."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755], ids=oct)
def test_the_mode_of_the_file_stays(project: Project, mode: int) -> None:
    project.write(USERS)
    os.chmod(project.file, mode)
    project.install()
    installed = mode_of(project.file)
    project.uninstall()

    assert (installed, mode_of(project.file)) == (mode, mode)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_of_the_file_stays(project: Project) -> None:
    project.write(USERS)
    os.chown(project.file, 1234, 1235)
    project.install()

    assert (project.file.stat().st_uid, project.file.stat().st_gid) == (1234, 1235)


@pytest.mark.parametrize(
    ("new_mode", "umask", "mode"),
    [(0o644, 0o077, 0o600), (0o644, 0o022, 0o644), (0o600, 0, 0o600)],
    ids=["private umask", "usual umask", "private file"],
)
def test_a_new_file_gets_its_mode_less_the_umask(
    project: Project, new_mode: int, umask: int, mode: int
) -> None:
    before = os.umask(umask)
    try:
        project._replace(target=project.target._replace(new_mode=new_mode)).install()
    finally:
        os.umask(before)

    assert mode_of(project.file) == mode


def test_a_link_stays_a_link(project: Project, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "claude.json"
    real.parent.mkdir()
    real.write_bytes(USERS)
    project.file.parent.mkdir()
    project.file.symlink_to("../../dotfiles/claude.json")
    project.install()
    installed = (project.file.is_symlink(), installed_in(str(real)), os.listdir(real.parent))
    project.uninstall()

    assert installed == (True, EVENTS, ["claude.json"])
    assert (project.file.is_symlink(), real.read_bytes()) == (True, USERS)


def test_a_link_to_nothing_is_filled_and_emptied(project: Project, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "claude" / "settings.json"
    project.file.parent.mkdir()
    project.file.symlink_to(real)
    project.install()
    installed = installed_in(str(real))
    project.uninstall()

    assert installed == EVENTS
    assert (project.file.is_symlink(), os.path.exists(tmp_path / "dotfiles")) == (True, False)


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"original": "?", "states": 1}'], ids=["0", "cut", "list", "odd"]
)
def test_a_damaged_record_is_no_record(project: Project, damage: bytes) -> None:
    project.write(USERS)
    project.install()
    Path(find_place(str(project.file), project.state_dir).record).write_bytes(damage)

    assert project.uninstall().changes == REMOVED
    assert (project.file.read_bytes(), left_behind(project)) == (USERS, [])


def test_an_upgrade_of_a_file_that_we_made_needs_no_backup(project: Project) -> None:
    project.install()
    project.install(UPGRADED)

    assert project.names() == ["settings.json"]


def test_our_own_files_are_private(project: Project) -> None:
    project.write(USERS)
    project.install()
    modes = {name.rsplit(".")[-1]: mode_of(Path(project.state_dir, name))
             for name in os.listdir(project.state_dir)}  # fmt: skip

    assert (mode_of(Path(project.state_dir)), modes) == (0o700, {"json": 0o600, "lock": 0o600})


def refused(project: Project) -> str:
    """What installing says, as it refuses for want of access."""
    with pytest.raises(SettingsAccessError) as raised:
        project.install()
    return str(raised.value)


def test_a_folder_in_the_files_place_is_refused(project: Project) -> None:
    project.file.mkdir(parents=True)

    assert refused(project) == (
        f"{project.file}: [Errno 21] Is a directory: '{project.file}'; "
        "a folder stands where the file belongs: move it away, and retry"
    )


def test_a_file_in_the_folders_place_is_refused(project: Project) -> None:
    project.file.parent.touch()

    assert refused(project) == (
        f"{project.file}: [Errno 20] Not a directory: '{project.file}'; "
        "a file stands where a folder belongs: move it away, and retry"
    )


def test_a_link_to_itself_is_refused(project: Project) -> None:
    project.file.parent.mkdir()
    project.file.symlink_to(project.file)

    assert refused(project) == (
        f"{project.file}: [Errno {errno.ELOOP}] {os.strerror(errno.ELOOP)}: "
        f"'{project.file}'; the link leads back to itself: remove it, and retry"
    )


def test_a_read_only_file_is_refused(project: Project) -> None:
    project.write(USERS)
    os.chmod(project.file, 0o444)
    with pytest.raises(SettingsReadOnlyError) as raised:
        project.install()

    assert str(raised.value) == (
        f"{project.file} is read-only (mode 0444), so it was left as it is; "
        "allow writing (chmod u+w) and retry"
    )
    assert (project.file.read_bytes(), project.names()) == (USERS, ["settings.json"])


@contextmanager
def nobody_may_write(folder: Path, state_dir: str) -> Iterator[None]:
    """Take the right to write into `folder` from this process, also where it is root's."""
    os.mkdir(state_dir)
    if os.geteuid() != 0:
        os.chmod(folder, 0o555)
        try:
            yield
        finally:
            os.chmod(folder, 0o755)
        return
    os.chown(state_dir, 65534, 65534)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("there", [True, False], ids=["file", "no file"])
def test_a_folder_that_we_may_not_write_is_refused(there: bool) -> None:
    with new_project() as project:
        project.write(USERS)
        os.chmod(project.file.parents[2], 0o755)
        if not there:
            os.unlink(project.file)
        with nobody_may_write(project.file.parent, project.state_dir):
            said = refused(project)
        names = project.names()

    assert said.startswith(f"{project.file}: [Errno 13] Permission denied: '")
    assert said.endswith("; see who may write there (ls -ld), or run this as that user, and retry")
    assert names == ["settings.json"][: int(there)]


def test_a_full_disk_leaves_the_file_as_it_was(project: Project) -> None:
    """A limit on file sizes stands for the disk: the kernel refuses the same write call."""
    project.write(USERS)
    code = (
        "import resource, sys\n"
        "from hookkit.errors import HookkitError\n"
        "from hookkit.install import Target\n"
        "from tests.install.installing import Project\n"
        "project = Project(Target(sys.argv[1], 0o644), sys.argv[2])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: project.install()\n"
        "except HookkitError as error: print(error)\n"
    )
    said, errors = start(code, project.target.path, project.state_dir).communicate()

    assert (said, errors) == (
        f"{project.file}: [Errno 27] File too large; "
        "raise the limit on file sizes (ulimit -f), and retry\n",
        "",
    )
    assert (project.file.read_bytes(), project.names()) == (USERS, ["settings.json"])


def test_a_lock_that_another_holds_is_waited_for_until_the_deadline(project: Project) -> None:
    project.write(USERS)
    place = find_place(str(project.file), project.state_dir)
    os.mkdir(project.state_dir)
    with (
        filelock.FileLock(place.lock),
        pytest.raises(SettingsLockedError, match="is being changed by another hookkit"),
    ):
        install(
            project.target,
            UPGRADED,
            state_dir=project.state_dir,
            deadline=Deadline.after(0.05),
            dry_run=False,
        )

    assert project.file.read_bytes() == USERS
