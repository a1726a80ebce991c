"""The fonts a browser draws with, as a fontconfig file: the host's, or those of a folder and no others."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

#: The host's fonts and substitutions, drawn without hinting and without sub-pixel colours.
HOST = Path(__file__).with_name("fonts.conf")
_FAMILIES = Path(__file__).with_name("families.conf")
ENDINGS = frozenset({".ttf", ".otf", ".ttc", ".otc"})


def has_fonts(folder: Path) -> bool:
    """Whether the folder, or one in it, holds a font file."""
    return any(file.suffix.lower() in ENDINGS for file in folder.rglob("*"))


def configuration(folder: str) -> bytes:
    """A fontconfig file with the fonts of a folder instead of the host's, drawn as :data:`HOST` draws them.

    What stands for a family that is not there is settled by a ``fonts.conf`` in the folder, then by ours: nothing of
    the host has a word in it.

    :param folder: absolute, as the browser sees it.
    """
    ours = ET.parse(HOST).getroot()  # noqa: S314 - files of this package
    for of_host in [*ours.findall("dir"), *ours.findall("include")]:
        ours.remove(of_host)
    fonts, own = ET.Element("dir"), ET.Element("include", ignore_missing="yes")
    fonts.text, own.text = folder, f"{folder}/fonts.conf"
    families = ET.parse(_FAMILIES).getroot()  # noqa: S314
    ours[:0] = [fonts, own, *families]
    return b'<?xml version="1.0"?>\n' + ET.tostring(ours, encoding="unicode").encode()
