"""Where pages are drawn: with fonts of a folder, by a real Playwright server, in a container that a script stands for.

Runs with a browser have processes of their own, as in test_launch.py.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from project import ASYNC, SYNC, Project, browsers_folder

from pytest_visual_claude import browser
from pytest_visual_claude.browser import container, fonts, server
from pytest_visual_claude.errors import BrowserMissing

#: Playwright's own, without the Python around it that would leave it behind when it is killed.
DRIVER = server.package().parent
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="fontconfig is Linux's")
PAGE = b"<!doctype html><h1>Lamps</h1><p style='font-family: serif'>Six of them</p><pre>mono</pre><button>Buy</button>"

#: An app that only this machine reaches: its port is known when the test runs.
APP = f"""
import functools, http.server, threading, pytest

class App(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write({PAGE!r})

    def log_message(self, *_):
        pass

@pytest.fixture(scope="session")
def app():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), App) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{{served.server_port}}/"
        served.shutdown()
"""
TESTS = """
import pytest

@pytest.mark.parametrize("n", [1, 2])
def test_app(app, page, assert_screenshot, n):
    page.goto(app)
    assert_screenshot(page)
"""


def awaited(source: str) -> str:
    for call in ("page.goto", "assert_screenshot(page)"):
        source = source.replace(f"    {call}", f"    await {call}")
    return source.replace("def test", "async def test")


@pytest.fixture(scope="module")
def browsers(tmp_path_factory) -> Path:
    """A folder in which Playwright finds the Chromium of this machine as its own headless shell."""
    own = Path(browsers_folder())
    if list(own.glob("chromium_headless_shell-*")):
        return own
    found = browser.find()
    if found is None or sys.platform != "linux":
        pytest.skip("no browser that a server could launch")
    listed = json.loads((server.package() / "browsers.json").read_text())["browsers"]
    revision = next(one["revision"] for one in listed if one["name"] == "chromium-headless-shell")
    folder = tmp_path_factory.mktemp("browsers")
    shell = folder / f"chromium_headless_shell-{revision}/chrome-headless-shell-linux64/chrome-headless-shell"
    shell.parent.mkdir(parents=True)
    shell.write_text(f'#!/bin/sh\nexec {found} "$@"\n')
    shell.chmod(0o755)
    (shell.parents[1] / "INSTALLATION_COMPLETE").touch()
    return folder


@pytest.fixture(scope="module")
def address(browsers):
    """Of a Playwright server on loopback."""
    environ = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(browsers), "FONTCONFIG_FILE": str(fonts.HOST)}
    command = [f"{DRIVER}/node", f"{DRIVER}/package/cli.js", "run-server", "--host", "127.0.0.1", "--path", "/mine"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout
        yield next(line.split()[-1] for line in process.stdout if "Listening on" in line)
        process.kill()


@ON_LINUX
@pytest.mark.parametrize("way", [(TESTS, SYNC, 2), (awaited(TESTS), ASYNC, 0)], ids=["two-workers", "async"])
def test_a_server_draws_what_this_machine_serves_and_its_pictures_are_named_by_it(
    pytester, clean_environment, address, page, way
):
    tests, kind, workers = way
    project = Project(pytester, workers)
    project.write({"conftest.py": APP, "test_app.py": tests})
    done = project.browse("--visual-update", f"--visual-renderer={address}", kind=kind)
    assert done.outcomes == {"passed": 2}
    assert f"visual: pages are drawn by {address}" in done.out
    pictures = {Path(name).name: data for name, data in project.baselines().items()}
    assert set(pictures) == {f"test_app-{n}-chromium-remote.png" for n in "12"}
    page.set_content(PAGE.decode())
    assert set(pictures.values()) == {page.screenshot()}


def test_a_server_that_is_not_there_is_one_error_with_what_to_do(pytester, clean_environment):
    project = Project(pytester)
    project.write({"conftest.py": APP, "test_app.py": TESTS})
    done = project.browse("--visual-renderer=ws://127.0.0.1:9/")
    assert done.outcomes == {"error": 1}
    assert "server at ws://127.0.0.1:9/ cannot be used: WebSocket error: connect ECONNREFUSED" in done.out
    assert f"  npx playwright@{server.version()} run-server" in done.out
    assert "Traceback" not in done.out


#: Stands for docker: notes each call, and runs what it is told to run in the container on this machine.
DOCKER = """#!{python}
import json, os, pathlib, re, sys

place, words = pathlib.Path(__file__).parent, sys.argv[1:]
with (place / "calls").open("a") as file:
    print(json.dumps(words), file=file)
if words[0] == "port":
    print(f"127.0.0.1:{{(place / words[1]).read_text()}}")
if words[0] == "run":
    mounts = dict(re.findall(r"source=(\\S+),target=(\\S+),readonly", " ".join(words)))
    inside = words[words.index("node"):]
    for there, here in mounts.items():
        inside = [word.replace(here, there) for word in inside]
    import socket
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    (place / words[words.index("--name") + 1]).write_text(port)
    inside[inside.index("--port") + 1] = port
    fonts = next(there for there, here in mounts.items() if here == "/visual/fonts.conf")
    os.environ |= {{"FONTCONFIG_FILE": fonts, "PLAYWRIGHT_BROWSERS_PATH": "{browsers}"}}
    os.execv("{node}", inside)
"""


@pytest.fixture
def docker(tmp_path, browsers, monkeypatch):
    """Docker's command line; returns the calls that were made so far."""
    node = server.package().parent / "node"
    program = tmp_path / "docker" / "docker"
    program.parent.mkdir()
    program.write_text(DOCKER.format(python=sys.executable, browsers=browsers, node=node))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    return lambda: [json.loads(line) for line in (program.parent / "calls").read_text().splitlines()]


@ON_LINUX
@pytest.mark.parametrize("workers", [0, 2], ids=["alone", "two-workers"])
def test_a_run_has_one_container_of_the_installed_playwright_which_ends_with_it(
    pytester, clean_environment, docker, tmp_path, workers
):
    project = Project(pytester, workers)
    project.write({"conftest.py": APP, "test_app.py": TESTS})
    done = project.browse("--visual-update", "--visual-renderer=container")
    assert done.outcomes == {"passed": 2}
    written = {Path(name).name for name in project.baselines()}
    assert written == {f"test_app-{n}-chromium-container.png" for n in "12"}
    calls = docker()
    assert [call[0] for call in calls] == ["image", "run", "port"]
    run = calls[1]
    assert f"mcr.microsoft.com/playwright:v{server.version()}-noble" in run
    assert {"--rm", "--interactive", "127.0.0.1::3000"} <= set(run)
    assert f"type=bind,source={fonts.HOST},target=/visual/fonts.conf,readonly" in run
    assert run[run.index("--path") + 1] not in ("/", "")
    port = int((tmp_path / "docker" / run[run.index("--name") + 1]).read_text())
    with socket.socket() as left:
        assert left.connect_ex(("127.0.0.1", port))


def test_a_container_has_the_fonts_of_the_folder_too(tmp_path):
    made = container.Container("podman", tmp_path / "fonts.conf", tmp_path, "mine", "/secret")
    assert f"type=bind,source={tmp_path},target=/visual/fonts,readonly" in made.command
    assert made.command[:2] == ["podman", "run"]


@pytest.mark.skipif(os.name != "posix", reason="programs are made with chmod")
class TestWithoutDocker:
    def program(self, folder: Path, script: str, monkeypatch) -> None:
        (folder / "docker").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "docker").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")

    def started(self) -> tuple[str, list[str]]:
        lines: list[str] = []
        with pytest.raises(BrowserMissing) as missing, container.serving(None, lines.append):
            pass
        return str(missing.value), lines

    def test_one_usage_error_says_what_to_install(self, lone_project, monkeypatch, tmp_path):
        lone_project.write({"test_a.py": "def test_a(): pass"})
        done = lone_project.pytest("--visual-renderer=container", PATH=str(tmp_path))
        assert done.code == pytest.ExitCode.USAGE_ERROR
        assert "neither docker nor podman is on PATH" in done.err
        assert "--visual-renderer=local" in done.err

    def test_a_docker_that_does_not_run_says_so_itself(self, tmp_path, monkeypatch):
        self.program(tmp_path, "echo 'Cannot connect to the Docker daemon' >&2; exit 1", monkeypatch)
        said, lines = self.started()
        assert said.startswith("docker does not run: Cannot connect to the Docker daemon\n")
        assert lines == []

    def test_an_image_that_is_not_here_is_pulled_and_a_person_told(self, tmp_path, monkeypatch):
        script = "[ $1 = pull ] && { echo 'no route to host' >&2; exit 1; }; echo 'Error: No such image: x' >&2; exit 1"
        self.program(tmp_path, script, monkeypatch)
        said, lines = self.started()
        assert said.startswith(f"docker cannot pull {container.image()}: no route to host\n")
        assert lines == [f"visual: pulling {container.image()}, once; it is large"]

    def test_a_container_that_does_not_start_says_why(self, tmp_path, monkeypatch):
        self.program(tmp_path, "[ $1 = run ] && { echo 'Mounts denied' >&2; exit 125; }; exit 0", monkeypatch)
        said, _ = self.started()
        assert said.startswith("docker does not start the container: Mounts denied\n")


class TestFonts:
    def test_a_folder_without_fonts_is_a_usage_error(self, project):
        project.write({"test_a.py": "def test_a(): pass", "fonts/LICENSE": "OFL"})
        done = project.pytest("--visual-fonts=fonts")
        assert done.code == pytest.ExitCode.USAGE_ERROR
        assert "--visual-fonts: 'fonts' is not a folder with fonts (.ttf, .otf, .ttc)" in done.err

    @ON_LINUX
    def test_the_header_says_which_and_where_they_cannot_be_used(self, lone_project):
        lone_project.write({"test_a.py": "def test_a(): pass", "fonts/a.ttf": b""})
        done = lone_project.pytest("--visual-fonts=fonts")
        assert "visual: pages are drawn on this machine, with the fonts of fonts" in done.out
        done = lone_project.pytest("--visual-fonts=fonts", "--visual-renderer=ws://grid/")
        assert "visual: pages are drawn by ws://grid/\n" in done.out
        assert "visual: Warning: fonts cannot take the place of the fonts there (option fonts)" in done.out

    def test_nothing_of_the_host_has_a_word_in_it(self, tmp_path):
        made = fonts.configuration(str(tmp_path / "A & B")).decode()
        assert "/usr/share" not in made
        assert "/etc/fonts" not in made
        assert "A &amp; B</dir>" in made
        assert "hintnone" in made

    @ON_LINUX
    def test_two_hosts_draw_alike_with_them_and_otherwise_without(self, tmp_path, browser_type):
        """One host as it is; one whose user prefers other families."""
        folder = next((one for one in map(Path, _FOLDERS) if one.is_dir() and fonts.has_fonts(one)), None)
        if folder is None:
            pytest.skip("no fonts to put into a folder")
        own, home = tmp_path / "own.conf", tmp_path / "fontconfig" / "fonts.conf"
        own.write_bytes(fonts.configuration(str(folder)))
        home.parent.mkdir()
        home.write_text(OTHER_FAMILIES)
        host = [self.drawn(browser_type, None, home) for home in ("", str(tmp_path))]
        ours = [self.drawn(browser_type, own, home) for home in ("", str(tmp_path))]
        assert host[0] != host[1]
        assert ours[0] == ours[1]

    def drawn(self, browser_type, own: Path | None, home: str) -> bytes:
        environ = {**os.environ, **({"XDG_CONFIG_HOME": home} if home else {})}
        environ.pop("FONTCONFIG_FILE", None)
        options = browser.launch_options({}, own, environ=environ)
        try:
            started = browser_type.launch(**options)
        except Exception as error:  # noqa: BLE001
            started = browser_type.launch(**options, executable_path=str(browser.instead(error, "chromium", options)))
        page = started.new_page()
        page.set_content(PAGE.decode())
        shot = page.screenshot()
        started.close()
        return shot


_FOLDERS = ("/usr/share/fonts/truetype/liberation", "/usr/share/fonts/truetype/liberation2", "/usr/share/fonts")
OTHER_FAMILIES = "<?xml version='1.0'?><fontconfig>" + "".join(
    f"<match target='pattern'><test name='family'><string>{family}</string></test>"
    "<edit name='family' mode='assign' binding='strong'><string>DejaVu Sans Mono</string></edit></match>"
    for family in ("serif", "Times New Roman")
) + "</fontconfig>"  # fmt: skip
