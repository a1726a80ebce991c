"""``apply``: the baselines of a patch that CI made come home."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines, patches
from pytest_visual_claude.baselines.patches import Change, blob
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.errors import PictureError, VisualError
from pytest_visual_claude.model import Picture


@click.command(
    epilog=results_folder.examples("visual-claude apply update.patch", "visual-claude apply ~/Downloads/visual")
)
@click.argument("patch", type=click.Path(exists=True, path_type=Path))
@click.option("--root", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(), metavar="FOLDER",
              help="pytest's root. [default: here]")  # fmt: skip
def apply(patch: Path, root: Path) -> None:
    """Write the baselines of a patch that a run in CI made with --visual-update.

    PATCH is update.patch, or the artifact's folder. All of it or none: where a baseline is not the
    one that CI had, nothing is written. ``git apply`` takes the patch as well.
    """
    path = patch / "update.patch" if patch.is_dir() else patch
    try:
        changes = patches.read(path.read_text(encoding="utf-8"))
        files = _files(root, changes)
        Baselines(root.resolve(), root.resolve() / ".visual").put_back(files)
    except OSError as error:
        raise results_folder.Trouble(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, VisualError) as error:
        raise results_folder.Trouble(f"{path} {error}") from None
    for change in changes:
        click.echo(f"{'changed' if change.before else 'new    '}  {change.path}")


def _files(root: Path, changes: Sequence[Change]) -> dict[Path, bytes | None]:
    """What each file becomes.

    :raises ValueError: if one is no baseline inside the root, or not the one the patch was made on.
    """
    pictures = {change.path[:-4] for change in changes if change.path.endswith(".png")}
    for change in changes:
        stem, _, ending = change.path.rpartition(".")
        if stem not in pictures or ending not in ("png", "json", "dom"):
            raise ValueError(f"names {wording.clean(change.path)}, which is no baseline")
    return {_target(root, change): change.data for change in changes}


def _target(root: Path, change: Change) -> Path:
    path = (root / change.path).resolve()
    if not path.is_relative_to(root.resolve()) or ".git" in path.parts:
        raise ValueError(f"names {wording.clean(change.path)}, which is outside {root.resolve()}")
    if path.suffix == ".png":
        try:
            Picture.of(change.data)
        except PictureError as error:
            raise ValueError(f"holds {change.path}, which {error}") from None
    now = blob(path.read_bytes()) if path.exists() else None
    if now not in (change.before, blob(change.data)):
        raise ValueError(f"was made on another {change.path}: get the same commit, or run the update there again")
    return path
