"""onnxruntime, kept from reporting to Microsoft and from holding more memory than it needs."""

from __future__ import annotations

import ctypes
import importlib
import os
from types import ModuleType
from typing import Any

THREADS = 2  # 1 is half as fast, and a worker should leave cores to the person's own work
ERRORS_ONLY = 3  # onnxruntime's severity: a machine without a GPU is no news
# Since 1.29 the official wheels upload events on Linux and macOS too, and write a device id to
# ~/.cache/Microsoft. This alone is the full opt-out (its Privacy.md), and it is read on import:
# disable_telemetry_events() comes after the first upload.
OPT_OUT = "ORT_DISABLE_TELEMETRY"


def quiet_onnxruntime() -> ModuleType:
    """The module onnxruntime, which has no types; importing it takes 30 ms beyond numpy."""
    os.environ[OPT_OUT] = "1"
    return importlib.import_module("onnxruntime")  # not at the top: the line above comes first


def open_session(onnxruntime: ModuleType, model_path: str) -> Any:
    """An InferenceSession on the file at `model_path`; takes 0.2 s."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # it never gives back what one long text took
    options.enable_mem_pattern = False
    options.log_severity_level = ERRORS_ONLY
    session = onnxruntime.InferenceSession(model_path, options, providers=["CPUExecutionProvider"])
    give_back()
    return session


def give_back() -> None:
    """Return freed memory to the system, where glibc is: after loading, 80 MB of 240."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
