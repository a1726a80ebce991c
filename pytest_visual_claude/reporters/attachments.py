"""Pictures of a check, for those who show them: JUnit (GitLab, Jenkins), pytest-html, Allure."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping
from pathlib import Path

#: How each kept picture is called to people, in the order they are shown.
TITLES = {"expected": "baseline", "before": "the frame before", "actual": "this run", "diff": "difference"}
#: Allure shows these three as one picture, with a slider.
ALLURE_TYPE = "application/vnd.allure.image.diff"


def pictures(folder: Path) -> dict[str, Path]:
    """The pictures that an evidence folder holds, by name."""
    return {name: folder / f"{name}.png" for name in TITLES if (folder / f"{name}.png").is_file()}


def junit(folder: Path, environ: Mapping[str, str]) -> str:
    """Lines of standard output that GitLab and Jenkins read as attachments.

    Paths are relative to what they call the project's folder or workspace.
    """
    start = environ.get("CI_PROJECT_DIR") or environ.get("WORKSPACE") or Path.cwd()
    paths = [Path(os.path.relpath(path, start)).as_posix() for path in pictures(folder).values()]
    return "\n".join(f"[[ATTACHMENT|{path}]]" for path in paths)


def html(folder: Path, name: str) -> list[dict[str, str]]:
    """What pytest-html calls extras: pictures inside the report."""
    return [
        {
            "name": f"{name}: {TITLES[kind]}",
            "format_type": "image",
            "content": base64.b64encode(path.read_bytes()).decode(),
            "mime_type": "image/png",
            "extension": "png",
        }
        for kind, path in pictures(folder).items()
    ]


def allure(folder: Path) -> str | None:
    """The JSON of an image difference; None where there are not two pictures to compare."""
    found = pictures(folder)
    if "actual" not in found or "expected" not in found:
        return None
    return json.dumps({name: _data_uri(found[name]) for name in ("expected", "actual", "diff") if name in found})


def _data_uri(path: Path) -> str:
    return f"data:image/png;base64,{base64.b64encode(path.read_bytes()).decode()}"
