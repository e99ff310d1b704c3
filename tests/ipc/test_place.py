"""ipc.place: one socket a data folder, short enough for the kernel, in a folder that is ours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hookkit.config.settings import Config
from hookkit.ipc.place import MAX_SOCKET_PATH, Place, UnsafeFolderError, place_of
from hookkit.paths import Paths

from .peers import short_folder

LONG = "a" * 100
SHORT = f"hookkit-{os.getuid()}"


def test_a_place_is_named_by_its_store() -> None:
    place = place_of(Paths("/home/bob/data"), Config())

    assert (place, place.lease, place.started) == (
        Place("/home/bob/data", "edge"),
        "/home/bob/data/run/edge.lock",
        "/home/bob/data/run/edge.start",
    )


SERVER = Config(store="qdrant", qdrant_url="http://localhost:6333", collection="team")


def test_a_servers_place_is_named_by_its_url_and_collection_and_has_a_spool_of_its_own() -> None:
    home = Paths("/home/bob/data")
    one, slash, port, other = (
        place_of(home, config)
        for config in (
            SERVER,
            SERVER._replace(qdrant_url="http://localhost:6333/", qdrant_api_key="k"),
            SERVER._replace(qdrant_url="http://localhost:6334"),
            SERVER._replace(collection="mine"),
        )
    )

    assert one.name == "qdrant-e611959b"  # as every other version of hookkit says it
    assert (slash, len({one, port, other, place_of(home, Config())})) == (one, 4)
    assert one.spool == "/home/bob/data/spool/qdrant-e611959b"
    assert place_of(home, Config()).spool == "/home/bob/data/spool"


def test_a_servers_url_counts_only_where_its_store_is_set() -> None:
    config = Config(store="edge", qdrant_url="http://localhost:6333")

    assert place_of(Paths("/home/bob/data"), config).name == "edge"


def test_a_short_path_lies_in_the_data_folder(tmp_path: Path) -> None:
    with short_folder() as home:
        assert Place(home, "edge").socket(str(tmp_path)) == f"{home}/run/edge.sock"
    assert os.listdir(tmp_path) == []


def test_a_long_path_gives_way_to_one_in_a_private_folder() -> None:
    with short_folder() as tmp:
        one, other = (Place(f"{tmp}/{LONG}/{name}", "edge").socket(tmp) for name in "ab")
        mode = os.stat(f"{tmp}/{SHORT}").st_mode & 0o7777

        assert [os.path.dirname(path) for path in (one, other)] == [f"{tmp}/{SHORT}"] * 2
        assert one != other
        assert one == Place(f"{tmp}/{LONG}/a", "edge").socket(tmp)
        assert (mode, len(one) <= MAX_SOCKET_PATH, one.endswith("-edge.sock")) == (
            0o700,
            True,
            True,
        )


def test_whoever_comes_by_another_name_finds_the_same_socket() -> None:
    with short_folder() as tmp:
        for name in ("near", LONG):
            os.mkdir(f"{tmp}/{name}")
            os.symlink(f"{tmp}/{name}", f"{tmp}/to-{name[:4]}")

            assert Place(f"{tmp}/to-{name[:4]}", "e").socket(tmp) == Place(
                f"{tmp}/{name}", "e"
            ).socket(tmp)


def open_folder(path: str) -> None:
    os.mkdir(path)
    os.chmod(path, 0o755)


def linked_folder(path: str) -> None:
    os.mkdir(f"{path}-elsewhere", 0o700)
    os.symlink(f"{path}-elsewhere", path)


def foreign_folder(path: str) -> None:
    os.mkdir(path, 0o700)
    os.chown(path, 12345, -1)


UNSAFE = [open_folder, linked_folder, *([foreign_folder] if os.getuid() == 0 else [])]


@pytest.mark.parametrize("make", UNSAFE)
def test_a_folder_that_others_could_have_made_is_refused(
    make: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(make)
    with short_folder() as tmp:
        make(f"{tmp}/{SHORT}")
        with pytest.raises(UnsafeFolderError) as caught:
            Place(f"{tmp}/{LONG}", "edge").socket(tmp)

    assert str(caught.value).startswith(
        f"{tmp}/{SHORT} must be a folder of yours with mode 0700, found owner "
    )
    assert str(caught.value).endswith("; remove it and retry")


def test_a_file_in_the_folders_place_is_an_error_of_the_system() -> None:
    with short_folder() as tmp:
        Path(tmp, SHORT).write_text("")
        with pytest.raises(FileExistsError):
            Place(f"{tmp}/{LONG}", "edge").socket(tmp)
