"""Component libraries from npm, each in two versions, and the demo pages made of them.

Nothing of them is committed: ``npm pack`` fills a cache folder, and the pages (``demos/*.html``) are written
beside the packages with their addresses and icons filled in.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

DEMOS = Path(__file__).with_name("demos")
CHROMIUM = "@sparticuz/chromium@153.0.0"
BROTLI = (
    "const z=require('zlib'),f=require('fs');f.writeFileSync(process.argv[2],"
    "z.brotliDecompressSync(f.readFileSync(process.argv[1])))"
)


@dataclass(frozen=True)
class Library:
    """A demo page and what it takes, in two versions.

    :param packages: name in the page: package, version, other version.
    :param demo: the page, where it is not the library's own.
    :param css: the style sheet's path in both versions of the package, where the page serves several libraries.
    """

    name: str
    packages: dict[str, tuple[str, str, str]]
    demo: str = ""
    css: tuple[str, str] = ("", "")


INTER = {"inter": ("@fontsource/inter", "5.2.8", "5.2.8")}
LUCIDE = {"icons": ("lucide-static", "1.35.0", "1.48.0")}


def _classless(name: str, package: str, versions: tuple[str, str], css: str, other_css: str = "") -> Library:
    """A library that styles plain elements, without classes."""
    return Library(name, {"lib": (package, *versions), **LUCIDE}, "classless", (css, other_css or css))


LIBRARIES = (
    Library("bootstrap", {"lib": ("bootstrap", "5.1.3", "5.3.8"), "icons": ("bootstrap-icons", "1.11.3", "1.13.1")}),
    Library("bulma", {"lib": ("bulma", "0.9.4", "1.0.4"), "icons": ("lucide-static", "1.35.0", "1.48.0"), **INTER}),
    Library(
        "primer", {"lib": ("@primer/css", "20.8.3", "21.5.1"), "icons": ("@primer/octicons", "19.29.1", "19.40.0")}
    ),
    Library("pico", {"lib": ("@picocss/pico", "1.5.13", "2.1.1"), "icons": ("lucide-static", "1.35.0", "1.48.0")}),
    Library("uikit", {"lib": ("uikit", "3.16.26", "3.25.16"), "icons": ("bootstrap-icons", "1.11.3", "1.13.1")}),
    Library(
        "foundation", {"lib": ("foundation-sites", "6.6.3", "6.9.0"), "icons": ("bootstrap-icons", "1.11.3", "1.13.1")}
    ),
    Library("swagger", {"lib": ("swagger-ui-dist", "4.19.1", "5.32.9")}),
    Library("echarts", {"lib": ("echarts", "5.3.3", "6.0.0"), **INTER}),
    Library("semantic", {"lib": ("semantic-ui-css", "2.4.1", "2.5.0"), **LUCIDE}),
    Library("govuk", {"lib": ("govuk-frontend", "5.4.0", "6.6.0"), **LUCIDE}),
    _classless("water", "water.css", ("2.0.0", "2.1.1"), "out/light.css"),
    _classless("mvp", "mvp.css", ("1.12.0", "1.18.0"), "mvp.css"),
    _classless("simple", "simpledotcss", ("2.1.0", "2.3.7"), "simple.css"),
    _classless("milligram", "milligram", ("1.3.0", "1.4.1"), "dist/milligram.css"),
    _classless("sakura", "sakura.css", ("1.3.0", "1.5.1"), "css/sakura-vader.css"),
    _classless("picnic", "picnic", ("6.5.0", "7.1.0"), "releases/picnic.min.css"),
)


def half(library: str) -> str:
    """``tune`` or ``report``: whole libraries are held out, whatever is added later."""
    return "report" if hashlib.sha256(f"{library}/0".encode()).digest()[0] % 2 else "tune"


def fetched(cache: Path) -> None:
    """All packages in ``cache/npm`` and all pages in ``cache/site``; what is there stays."""
    for name in sorted({f"{one[0]}@{v}" for lib in LIBRARIES for one in lib.packages.values() for v in one[1:]}):
        unpacked(cache, name)
    photographs(cache / "site" / "photos")
    for library in LIBRARIES:
        for which in (0, 1):
            (cache / "site" / f"{library.name}-{which + 1}.html").write_text(page(cache, library, which), "utf-8")


def addresses(served: str) -> list[str]:
    """The pages whose contents are in the document: both versions.

    :param served: the address of the cache folder.
    """
    names = [one.name for one in LIBRARIES if one.name not in ("swagger", "echarts")]
    return [f"{served}/site/{name}-{version}.html" for name in names for version in (1, 2)]


def unpacked(cache: Path, package: str) -> Path:
    folder = cache / "npm" / package.replace("/", "+")
    if not (folder / "package").exists():
        print("fetching", package, flush=True)
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "pack", "--silent", package], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        archive = next(folder.glob("*.tgz"))
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        archive.unlink()
    return folder / "package"


def other_chromium(cache: Path) -> Path:
    """The headless shell of another build, as .tools/chromium.py unpacks it."""
    package, program = unpacked(cache, CHROMIUM), cache / "chromium-153"
    if not program.exists():
        packed = package / "bin" / "chromium.br"
        subprocess.run(["node", "-e", BROTLI, str(packed), str(program)], check=True)
        program.chmod(0o755)
    return program


def page(cache: Path, library: Library, which: int) -> str:
    """The demo with ``{{name}}`` for the address of a package, ``{{icon:name}}`` for an SVG put inline."""
    folders = {key: unpacked(cache, f"{one[0]}@{one[which + 1]}") for key, one in library.packages.items()}
    text = (DEMOS / f"{library.demo or library.name}.html").read_text("utf-8").replace("{{version}}", str(which + 1))
    text = text.replace("{{css}}", library.css[which])
    for key, folder in folders.items():
        text = text.replace(f"{{{{{key}}}}}", f"/{folder.relative_to(cache)}".replace("@", "%40").replace("+", "%2B"))
    return re.sub(r"\{\{icon:([\w-]+)\}\}", lambda found: icon(folders["icons"], found[1]), text)


def icon(folder: Path, name: str) -> str:
    names = (f"icons/{name}.svg", f"build/svg/{name}-16.svg")
    file = next(folder / one for one in names if (folder / one).exists())
    svg = re.sub(r"<!--.*?-->", "", file.read_text("utf-8"), flags=re.DOTALL)
    svg = re.sub(r'\s(width|height)="[^"]*"', "", svg, count=2)
    return svg.strip().replace("<svg", '<svg width="16" height="16"', 1)


def photographs(folder: Path) -> None:
    """Pictures of many colours, as a photograph has them, drawn by chance."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, 7):
        chance = np.random.default_rng(number)
        low = chance.integers(0, 255, (6, 9, 3)).astype(np.uint8)
        wide = Image.fromarray(low).resize((640, 420), Image.Resampling.BICUBIC)
        fine = Image.fromarray(chance.integers(0, 255, (70, 107, 3)).astype(np.uint8)).resize((640, 420))
        blended = Image.blend(wide, fine.filter(ImageFilter.GaussianBlur(3)), 0.35)
        blended.save(folder / f"{number}.jpg", quality=90)
