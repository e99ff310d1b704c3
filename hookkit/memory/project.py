"""Which project a directory belongs to, without running git.

The origin as host/owner/name, so that every clone of a repository is one project; else the folder
that holds the common .git, so that worktrees share; else the directory itself. Never the basename
alone: two unrelated folders called "api" must not share memories.
"""

from __future__ import annotations

import os
import zlib

from hookkit.memory.model import Project

USUAL_PORTS = ("22", "80", "443")
MAX_GIT_CONFIG = 1 << 20  # bytes; a larger file is not a git config that a person has


def project_of(directory: str) -> Project:
    """The project that `directory` (absolute) lies in."""
    directory = os.path.realpath(directory)
    common = _common_git_dir(directory)
    if common is None:
        return named(directory)
    origin = _origin(f"{common}/config")
    if origin:
        return named(origin)
    return named(os.path.dirname(common) if os.path.basename(common) == ".git" else common)


def named(name: str) -> Project:
    """The project of that readable name, with the slug that the store filters by.

    >>> named("github.com/Acme/Web Shop").slug
    'github.com-acme-web-shop-cbf8679a'
    """
    safe = "".join(c if c.isalnum() and c.isascii() or c in "._" else "-" for c in name.lower())
    # The checksum tells apart what the readable part cannot: case, and characters made "-".
    raw = name.encode("utf-8", "surrogateescape")
    # The name is shown and sent, so a folder's odd bytes must be characters in it.
    shown = raw.decode("utf-8", "replace")
    return Project(f"{safe.strip('-')[-80:]}-{zlib.crc32(raw):08x}", shown)


def origin_name(url: str) -> str:
    """host/owner/name of a remote's URL, "" where it names no host (a path, a bundle).

    Never a part of who logs in: where that cannot be told from the host, there is no name.

    >>> origin_name("git@GitHub.com:acme/shop.git")
    'github.com/acme/shop'
    >>> origin_name("https://user:secret@example.org:8443/team/shop/")
    'example.org:8443/team/shop'
    """
    if "://" in url:
        scheme, _, rest = url.partition("://")
        if scheme == "file":
            return ""
        host, _, path = rest.partition("?")[0].partition("#")[0].partition("/")
        if "@" in path:  # a password with a slash in it: its first half would pass for a host
            return ""
    else:
        host, colon, path = url.partition(":")
        # A path, or a drive of one letter, or user:password@host without a scheme.
        if not colon or "/" in host or len(host) == 1 or "@" in path:
            return ""
    host = host.rpartition("@")[2].lower()  # whoever logs in, and their password, is cut off
    name, colon, port = host.rpartition(":")
    if colon and not (host.startswith("[") and host.endswith("]")):
        if not port.isdecimal() or (":" in name and not name.startswith("[")):
            return ""
        host = name if port in USUAL_PORTS else host
    path = path.strip("/")
    path = path[:-4] if path.endswith(".git") else path
    # Lower case: the large hosts take acme/Shop and Acme/shop for one repository.
    return f"{host}/{path.lower()}" if host and path else ""


def _common_git_dir(directory: str) -> str | None:
    """The .git folder that all worktrees of the repository around `directory` share."""
    at = directory
    while True:
        git = os.path.join(at, ".git")
        if os.path.isdir(git):
            return os.path.realpath(git)
        if os.path.isfile(git):
            return _followed(at, git)
        above = os.path.dirname(at)
        if above == at:
            return None
        at = above


def _followed(at: str, git_file: str) -> str | None:
    """Where a .git file leads: a worktree's to the common folder, a submodule's to its own."""
    target = _first_line(git_file)
    if not target.startswith("gitdir:") or "\0" in target:
        return None
    git_dir = os.path.realpath(os.path.join(at, target[len("gitdir:") :].strip()))
    common = _first_line(f"{git_dir}/commondir")
    if not common or "\0" in common:
        return git_dir
    return os.path.realpath(os.path.join(git_dir, common))


def _first_line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as file:
            return file.readline(4096).strip()
    except OSError:
        return ""


def _origin(config: str) -> str:
    """The name of [remote "origin"], or of the only remote there is; "" without one."""
    try:
        with open(config, encoding="utf-8", errors="surrogateescape") as file:
            text = file.read(MAX_GIT_CONFIG)
    except OSError:
        return ""
    remotes: dict[str, str] = {}
    remote = ""
    for line in text.split("\n"):
        line = line.strip()
        if line.startswith("["):
            words = line.strip("[]").split('"')
            is_remote = words[0].strip().lower() == "remote" and len(words) > 1
            remote = words[1] if is_remote else ""
            continue
        key, found, value = line.partition("=")
        if remote and found and key.strip().lower() == "url":
            remotes.setdefault(remote, value.strip().strip('"'))
    only = next(iter(remotes.values()), "") if len(remotes) == 1 else ""
    return origin_name(remotes.get("origin", only))
