"""Why memories cannot be moved, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hookkit.errors import HookkitError
from hookkit.store.layout import Record

SHOWN = 20  # problems of a file that are told one by one


class OverriddenError(HookkitError):
    """A setting that would be changed has a value in the environment, which comes first."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"{', '.join(names)} is set in the environment, which comes before config.env, so the"
            f" store could not be switched; unset it there (and where your shell or Claude Code"
            f" sets it), and retry; nothing was touched"
        )


class UnkeptError(HookkitError):
    """What is to be moved needs settings that config.env does not have."""

    def __init__(self, config_env: str, settings: Mapping[str, str]) -> None:
        """`settings` by name, as a shell takes their values; "" for a key, which is asked for."""
        commands = [
            f"  hookkit config set {name} {value}".rstrip() for name, value in settings.items()
        ]
        asks = "; a key is asked for and not shown" if "" in settings.values() else ""
        told = (
            f"{', '.join(settings)} would be gone with this terminal: without it in {config_env}"
            f" hooks that are started elsewhere cannot use the store. Keep it there, and retry"
            f" (nothing was touched{asks}):"
        )
        super().__init__("\n".join([told, *commands]))


class UndoFileError(HookkitError):
    """What was forgotten today cannot be taken along."""

    def __init__(self, old: str, new: str, why: str) -> None:
        super().__init__(
            f"{old} cannot be joined to {new} ({why:.300}); both hold what can be brought back by"
            f" `hookkit undo`: mend that, or remove the first, and retry"
        )


class ServedError(HookkitError):
    """A worker does not let go of a store that is needed here."""

    def __init__(self, name: str, wait_s: float) -> None:
        super().__init__(
            f"the worker of the store {name!r} did not leave within {wait_s:.0f} s; it may be at a"
            f" long job: retry, or run `hookkit worker stop`; nothing was switched"
        )


class TargetDiffersError(HookkitError):
    """The target holds vectors of another model than those that are to be copied there."""

    def __init__(self, where: str, found: Record, wanted: Record, mend: str) -> None:
        super().__init__(
            f"{where} is an older store of {found}, and those to be moved are {wanted}; {mend}, and"
            f" retry; nothing was touched"
        )


class StrangersError(HookkitError):
    """The target has memories that the source has not."""

    def __init__(self, count: int, where: str) -> None:
        super().__init__(
            f"{where} has {count:,} memories that the store in force has not; --merge leaves them"
            f" there beside those that are copied; nothing was switched"
        )


class UnequalError(HookkitError):
    """After copying, the two stores still differ."""

    def __init__(self, count: int, where: str) -> None:
        super().__init__(
            f"{count:,} memories in {where} are not as they were copied: something else writes"
            f" there, or it loses what it is given; nothing was switched; retry"
        )


class FileShapeError(HookkitError):
    """A file that memories cannot be read from."""

    def __init__(self, path: str, must_be: str, found: str) -> None:
        super().__init__(f"{path} must be {must_be}, found {found}; nothing was imported")


class BadLinesError(HookkitError):
    """Lines of a file that hold no memory."""

    def __init__(self, path: str, problems: Sequence[str]) -> None:
        lines = [f"  {problem}" for problem in problems[:SHOWN]]
        if len(problems) > SHOWN:
            lines.append(f"  and {len(problems) - SHOWN:,} more")
        super().__init__(
            "\n".join([f"{path} has {len(problems):,} faults; nothing was imported:", *lines])
        )
        self.problems = tuple(problems)


class ExistsError(HookkitError):
    """A file that would be overwritten."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} is there already; name another, or say --force to replace it")


class BeingWrittenError(HookkitError):
    """A file that another process is writing just now."""

    def __init__(self, path: str) -> None:
        super().__init__(f"another export writes {path} just now; wait for it, or name another")
