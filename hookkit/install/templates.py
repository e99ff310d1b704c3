"""The files that came with hookkit for what an installer writes."""

from __future__ import annotations

import json
import os
from typing import Any

from hookkit.install.errors import TemplateError


def template_path(name: str) -> str:
    """Where the file is: beside this module in a wheel, in settings-templates/ in a checkout."""
    here = os.path.dirname(os.path.abspath(__file__))
    packaged = os.path.join(here, "templates")
    checkout = os.path.join(os.path.dirname(os.path.dirname(here)), "settings-templates")
    return os.path.join(packaged if os.path.isdir(packaged) else checkout, name)


def read_template(name: str) -> Any:
    """The JSON value in the file.

    Raises:
        TemplateError: it is missing or broken.
    """
    path = template_path(name)
    try:
        with open(path, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise TemplateError(path, str(error)) from error
