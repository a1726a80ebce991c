"""``apply``: the baselines of a patch that CI made come home."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

import click

from pytest_visual_claude import wording
from pytest_visual_claude.baselines import Baselines, patches, renderers
from pytest_visual_claude.baselines.patches import Change, blob
from pytest_visual_claude.check import FORMATS
from pytest_visual_claude.cli import results_folder
from pytest_visual_claude.cli.printing import say
from pytest_visual_claude.errors import PictureError, VisualError
from pytest_visual_claude.files import content, read
from pytest_visual_claude.settings import project


@click.command(
    epilog=results_folder.examples("visual-claude apply update.patch", "visual-claude apply ~/Downloads/visual")
)
@click.argument("patch", type=click.Path(exists=True, path_type=Path))
@click.option("--root", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(), metavar="FOLDER",
              help="pytest's root. [default: here]")  # fmt: skip
@click.option(
    "--mix-renderers", is_flag=True, help="Take pictures of another renderer than that of the baselines beside them."
)
def apply(patch: Path, root: Path, mix_renderers: bool) -> None:  # noqa: FBT001
    """Write the baselines of a patch that a run in CI made with --visual-update.

    PATCH is update.patch, or the artifact's folder. All of it or none: where a baseline is not the
    one that CI had, nothing is written. ``git apply`` takes the patch as well.
    """
    path = patch / "update.patch" if patch.is_dir() else patch
    root = root.resolve()
    try:
        changes = patches.read(content(path).decode())
        template = project.baselines_of(project.project(root), os.environ)
        baselines = Baselines(root, root / ".visual", template)
        files = _checked(baselines, changes)
        if not mix_renderers:
            made = {path.with_suffix(".png"): data for path, data in files.items() if path.suffix == ".json"}
            renderers.check_together(baselines, made)
        baselines.put_back(files)
    except OSError as error:
        raise results_folder.Trouble(f"{path} cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise results_folder.Trouble(f"{path} {error}") from None
    except VisualError as error:
        raise results_folder.Trouble(f"{path}: {error}") from None
    for change in changes:
        say(f"{'changed' if change.before else 'new    '}  {change.path}")


def _checked(baselines: Baselines, changes: Sequence[Change]) -> dict[Path, bytes]:
    """What each file becomes.

    :raises ValueError: if one is no baseline of this project, or not the one the patch was made on.
    """
    contents: dict[str, dict[str, bytes]] = defaultdict(dict)
    for change in changes:
        path = PurePosixPath(change.path)
        contents[str(path.with_suffix(""))][path.suffix] = change.data
        baselines.gate.check_place(baselines.root / change.path)
        kept = read(baselines.root / change.path)
        lost = kept is None and path.suffix != ".png"  # a run of this command was killed: facts go before their picture
        if not lost and (None if kept is None else blob(kept)) not in (change.before, blob(change.data)):
            raise ValueError(f"was made on another {change.path}: get the same commit, or run the update there again")
    for stem, files in contents.items():
        try:
            FORMATS.check(files)
        except PictureError as error:
            raise ValueError(f"holds {wording.clean(stem)}.png, which {error}") from None
    return {baselines.root / change.path: change.data for change in changes}
