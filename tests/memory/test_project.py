"""memory.project: one repository is one project, wherever and however it lies; no other is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hookkit.memory.model import Project
from hookkit.memory.project import named, origin_name, project_of

ORIGIN = '[core]\n\tbare = false\n[remote "origin"]\n\turl = {}\n\tfetch = +refs/heads/*\n'


def repository(folder: Path, config: str = "") -> Path:
    """A main checkout, as far as we look at one."""
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git" / "config").write_text(config)
    return folder


def worktree(main: Path, at: Path) -> Path:
    """A worktree of `main`, as `git worktree add` lays it out."""
    own = main / ".git" / "worktrees" / at.name
    own.mkdir(parents=True)
    (own / "commondir").write_text("../..\n")
    (own / "HEAD").write_text("ref: refs/heads/topic\n")
    at.mkdir(parents=True)
    (at / ".git").write_text(f"gitdir: {own}\n")
    return at


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("git@github.com:acme/shop.git", "github.com/acme/shop"),
        ("git@GitHub.com:Acme/Shop", "github.com/acme/shop"),
        ("github.com:acme/shop.git", "github.com/acme/shop"),
        ("https://github.com/acme/shop.git", "github.com/acme/shop"),
        ("https://github.com/acme/shop/", "github.com/acme/shop"),
        ("http://github.com:80/acme/shop", "github.com/acme/shop"),
        ("ssh://git@github.com/acme/shop.git", "github.com/acme/shop"),
        ("ssh://git@ssh.github.com:443/acme/shop.git", "ssh.github.com/acme/shop"),
        ("ssh://git@host:22/a/b", "host/a/b"),
        ("ssh://git@host:2222/a/b", "host:2222/a/b"),
        ("ssh://git@[::1]:2222/a/b", "[::1]:2222/a/b"),
        ("ssh://git@[::1]/a/b", "[::1]/a/b"),
        ("git://host/~bob/b.git", "host/~bob/b"),
        ("https://host/group/sub/b.git", "host/group/sub/b"),
        ("https://bob:hunter2@host/a/b", "host/a/b"),
        ("https://bob:hunt@er2@host/a/b", "host/a/b"),
        ("https://hunter2@host:8443/a/b", "host:8443/a/b"),
        ("https://host/a/b.git?token=hunter2", "host/a/b"),
        ("https://host/a/b#hunter2", "host/a/b"),
        ("https://bob:hunt/er2@host/a/b", ""),
        ("https://bob:12/34@host/a/b", ""),
        ("https://bob:hunter:1/@host/a", ""),
        ("https://[::1]:8443/a/b", "[::1]:8443/a/b"),
        ("bob:hunter2@host/a/b", ""),
        ("bob:hunter2@host:a/b", ""),
        ("/srv/git/shop.git", ""),
        ("../shop.git", ""),
        ("./a:b", ""),
        ("C:/work/shop", ""),
        ("file:///srv/git/shop.git", ""),
        ("https://host", ""),
        ("host:", ""),
        ("", ""),
    ],
)
def test_an_origin_is_named_by_host_and_path(url: str, name: str) -> None:
    assert origin_name(url) == name


@given(st.text(st.sampled_from("ab1:/@.#?[]"), max_size=12), st.sampled_from(["https", "ssh"]))
def test_no_password_is_in_a_name(noise: str, scheme: str) -> None:
    for url in (
        f"{scheme}://u:hunter2@{noise}",
        f"{scheme}://u:hunter2{noise}@h/a",
        f"u:hunter2@{noise}",
    ):
        assert "hunter2" not in origin_name(url)


def test_every_folder_of_a_checkout_is_the_project_of_its_origin(tmp_path: Path) -> None:
    main = repository(tmp_path / "shop", ORIGIN.format("git@github.com:acme/shop.git"))
    deep = main / "src" / "deep"
    deep.mkdir(parents=True)

    assert {project_of(str(at)) for at in (main, deep, main / "gone")} == {
        named("github.com/acme/shop")
    }


def test_two_clones_are_one_project(tmp_path: Path) -> None:
    ssh = repository(tmp_path / "a", ORIGIN.format("git@github.com:acme/shop.git"))
    https = repository(tmp_path / "b", ORIGIN.format("https://t0ken@github.com/acme/shop"))

    assert project_of(str(ssh)) == project_of(str(https))


@pytest.mark.parametrize(
    "config",
    [
        '[Remote "origin"]\n  URL = git@h:a/b\n',
        '[remote "origin"] ; ours\n\turl = "git@h:a/b"\n',
        '[remote "other"]\nurl=git@h:x/y\n[remote "origin"]\nurl=git@h:a/b\n',
        '[remote "origin"]\n\turl = git@h:a/b\n\turl = git@mirror:a/b\n\tpushurl = git@push:a/b\n',
        '[remote "upstream"]\n\turl = git@h:a/b\n',
        '[branch "x"]\n\turl = git@h:x/y\n[remote "only"]\r\n\turl = git@h:a/b\r\n',
    ],
    ids=["case", "remark", "two remotes", "two urls", "one other", "CRLF"],
)
def test_the_origin_is_found_in_a_git_config(config: str, tmp_path: Path) -> None:
    assert project_of(str(repository(tmp_path / "r", config))) == named("h/a/b")


@pytest.mark.parametrize(
    "config",
    [
        "",
        '[remote "a"]\nurl = git@h:a/b\n[remote "b"]\nurl = git@h:x/y\n',
        '[remote "origin"]\nfetch = x\n',
        '[remote "origin"]\nurl =\n',
        '[remote "origin"]\nurl = /srv/git/shop.git\n',
        "\0\udce9[[[",
    ],
    ids=["empty", "two others", "no url", "empty url", "a path", "garbage"],
)
def test_without_an_origin_a_checkout_is_the_project_of_its_folder(
    config: str, tmp_path: Path
) -> None:
    main = repository(tmp_path / "shop")
    (main / ".git" / "config").write_bytes(config.encode("utf-8", "surrogateescape"))
    (main / "src").mkdir()

    assert project_of(str(main / "src")) == named(str(main))


def test_a_worktree_shares_with_its_main_checkout(tmp_path: Path) -> None:
    main = repository(tmp_path / "shop")
    tree = worktree(main, tmp_path / "elsewhere" / "topic")

    assert project_of(str(tree)) == project_of(str(main)) == named(str(main))


def test_a_worktree_of_a_bare_repository_is_the_project_of_that(tmp_path: Path) -> None:
    main = repository(tmp_path / "x")
    bare = (main / ".git").rename(tmp_path / "shop.git")
    (bare / "worktrees" / "t").mkdir(parents=True)
    (bare / "worktrees" / "t" / "commondir").write_text("../..\n")
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / ".git").write_text(f"gitdir: {bare}/worktrees/t")

    assert project_of(str(tmp_path / "t")) == named(str(bare))


def test_a_submodule_is_a_project_of_its_own(tmp_path: Path) -> None:
    outer = repository(tmp_path / "outer", ORIGIN.format("git@h:a/outer"))
    for name, config in (("lib", ORIGIN.format("git@h:a/lib")), ("bare", "")):
        own = outer / ".git" / "modules" / name
        own.mkdir(parents=True)
        (own / "config").write_text(config)
        (outer / name).mkdir()
        (outer / name / ".git").write_text(f"gitdir: ../.git/modules/{name}\n")

    assert [project_of(str(outer / name)) for name in ("", "lib", "bare")] == [
        named("h/a/outer"),
        named("h/a/lib"),
        named(str(outer / ".git" / "modules" / "bare")),
    ]


def test_a_folder_that_is_in_no_repository_is_a_project(tmp_path: Path) -> None:
    assert project_of(str(tmp_path)) == named(str(tmp_path))
    assert project_of(f"{tmp_path}/gone/") == named(f"{tmp_path}/gone")
    assert project_of("/") == named("/")


def test_folders_of_one_basename_are_two_projects(tmp_path: Path) -> None:
    one, other = tmp_path / "a" / "api", tmp_path / "b" / "api"

    assert project_of(str(one)).slug != project_of(str(other)).slug


def test_a_symbolic_link_leads_to_the_same_project(tmp_path: Path) -> None:
    main = repository(tmp_path / "shop")
    (main / "src").mkdir()
    (tmp_path / "link").symlink_to(main / "src")
    (tmp_path / "plain").mkdir()
    (tmp_path / "to-plain").symlink_to(tmp_path / "plain")
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / ".git").symlink_to(main / ".git")

    assert project_of(str(tmp_path / "link")) == named(str(main))
    assert project_of(str(tmp_path / "to-plain")) == named(str(tmp_path / "plain"))
    assert project_of(str(tmp_path / "linked")) == named(str(main))


@pytest.mark.parametrize(
    "content", ["", "hello", "gitdir: a\0b", "gitdir: /none/.git/worktrees/x", "\udce9"]
)
def test_a_git_file_that_leads_nowhere_is_survived(content: str, tmp_path: Path) -> None:
    (tmp_path / ".git").write_bytes(content.encode("utf-8", "surrogateescape"))

    assert project_of(str(tmp_path)).name in {str(tmp_path), "/none/.git/worktrees/x"}


def test_a_config_that_is_a_folder_is_survived(tmp_path: Path) -> None:
    main = repository(tmp_path / "shop")
    (main / ".git" / "config").unlink()
    (main / ".git" / "config").mkdir()

    assert project_of(str(main)) == named(str(main))


def test_a_folder_whose_name_is_no_text_has_a_name_that_can_be_sent(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/caf\xe9"
    other = os.fsencode(tmp_path) + b"/caf\xe8"
    project = project_of(os.fsdecode(odd))

    assert project.name == f"{tmp_path}/caf\ufffd"
    assert project.slug != project_of(os.fsdecode(other)).slug


@given(st.text())
def test_a_slug_is_safe_and_always_the_same(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9._-]{9,89}", named(name).slug)
    assert named(name) == named(name) == Project(named(name).slug, name)


NAME = st.text(st.sampled_from("aAbB-_./ é"), max_size=8)


@given(st.lists(NAME | st.text(), unique=True, max_size=50))
def test_two_names_share_no_slug(names: list[str]) -> None:
    assert len({named(name).slug for name in names}) == len(names)


@pytest.mark.skipif(shutil.which("git") is None, reason="no git here to compare with")
def test_what_real_git_lays_out_is_read(tmp_path: Path) -> None:
    main, tree, clone, outer = (tmp_path / name for name in ("main", "tree", "clone", "outer"))

    def git(*words: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "protocol.file.allow=always"]
        quiet = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1"}
        subprocess.run(["git", *who, *words], check=True, capture_output=True, env=quiet)

    git("init", str(main))
    git("-C", str(main), "commit", "--allow-empty", "-m", "x")
    git("-C", str(main), "worktree", "add", str(tree))
    git("clone", str(main), str(clone))
    git("-C", str(clone), "remote", "set-url", "origin", "https://u:hunter2@h:8443/A/b.git")
    git("init", str(outer))
    git("-C", str(outer), "submodule", "add", str(main), "lib")

    assert [project_of(str(at)).name for at in (main, tree, clone, outer, outer / "lib")] == [
        str(main),
        str(main),
        "h:8443/a/b",
        str(outer),
        str(outer / ".git" / "modules" / "lib"),
    ]
