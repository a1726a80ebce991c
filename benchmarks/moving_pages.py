"""Eighteen pages that move, over real HTTP; what a person calls their picture is the page after three seconds."""

from __future__ import annotations

import base64
import hashlib
import http.server
import io
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlparse

from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Page

_STYLE = """<!doctype html><meta charset=utf-8><title>Lamps</title><style>
 body { margin: 0; font: 16px sans-serif; background: #fff } main { padding: 24px } h1 { margin: 0 0 16px }
 .box { width: 320px; height: 160px; background: #dde3ee } @keyframes turn { to { transform: rotate(1turn) } }
</style><main><h1>Lamps</h1>"""
#: A spinner that a script turns, so that nothing declared says that it never ends.
_SPINNER = """<canvas id=spin width=48 height=48></canvas><p>Loading</p><script>
 const c = spin.getContext('2d'); let a = 0
 setInterval(() => { c.clearRect(0, 0, 48, 48); c.beginPath(); c.arc(24, 24, 20, a += .37, a + 4); c.stroke() }, 40)
</script>"""
_CANVAS = """<canvas id=wave width=400 height=120></canvas><script>
 const c = wave.getContext('2d')
 requestAnimationFrame(function draw(t) {
   c.clearRect(0, 0, 400, 120)
   for (let x = 0; x < 400; x += 4) c.fillRect(x, 60 + 40 * Math.sin(x / 30 + t / 200), 3, 3)
   requestAnimationFrame(draw) })
</script>"""
#: As tickers do: what came is drawn with the next frame.
_TICKER = """<p id=price>–</p><script>
 let last, asked; const socket = new WebSocket(location.href.replace('http', 'ws').replace(/\\/[^/]*$/, '/prices'))
 socket.onmessage = e => { last = e.data
   asked ??= requestAnimationFrame(() => { price.textContent = last; asked = 0 || undefined }) }
</script>"""


@dataclass(frozen=True)
class Moving:
    """One page.

    :param still: the same with nothing that moves by definition: what shows its truth; by default the page itself.
    :param act: what the test does before its picture.
    :param timed: whether its picture is that of a moment, which only a clock that stands makes the same.
    """

    name: str
    body: str
    still: str = ""
    act: Callable[[Page], object] = bool
    full_page: bool = False
    timed: bool = False

    def html(self, *, still: bool) -> str:
        return _STYLE + (self.still if still and self.still else self.body)


def _late(call: str, wait: int) -> str:
    return f"<script>addEventListener('load', () => setTimeout(() => {{ {call} }}, {wait}))</script>"


_HOVER = """<style>button { font: inherit; padding: 12px } button:hover { background: #fc6; transition: .4s }</style>
<button onmouseenter="setTimeout(() => tip.hidden = false, 500)">Save</button><p id=tip hidden>Saves the lamp</p>"""
_FIELD = """<x-field></x-field><script>
 const root = document.querySelector('x-field').attachShadow({mode: 'closed'})
 root.innerHTML = '<input style="font: 40px sans-serif">'; addEventListener('load', () => root.firstChild.focus())
</script>"""
_FONT = """<style>@font-face { font-family: Late; src: url(font.ttf?wait=1.2) }</style><p id=said>Words of lamps</p>"""

PAGES = (
    Moving("late image", "<img id=i width=320 height=160>" + _late("i.src = 'picture.png?wait=0.9'", 50)),
    Moving(
        "lazy images",
        "<div style='height: 6000px'>Far</div>" + "<img loading=lazy src='picture.png?wait=0.4' width=320 height=160>",
        full_page=True,
    ),
    Moving(
        "layout shift", "<div class=box></div><p>Below</p>" + _late("document.querySelector('h1').after('New')", 800)
    ),
    Moving(
        "skeleton",
        "<div class=box id=s></div>"
        + "<script>fetch('text?wait=1.2').then(r => r.text()).then(t => s.outerHTML = `<p>${t}</p>`)</script>",
    ),
    Moving("hover", _HOVER, act=lambda page: page.click("button")),
    Moving("caret", _FIELD, still=_FIELD.replace("font: 40px", "caret-color: transparent; font: 40px")),
    Moving("web font", _FONT + _late("said.style.fontFamily = 'Late'", 50)),
    Moving(
        "aria-busy",
        "<section id=s aria-busy=true><div class=box></div></section>"
        + _late("s.innerHTML = '<p>Ready</p>'; s.removeAttribute('aria-busy')", 1600),
    ),
    Moving(
        "srcset", "<img id=i width=320 height=160>" + _late("i.srcset = 'picture.png?wait=0.9 1x, other.png 2x'", 50)
    ),
    Moving(
        "CSS background",
        "<style>.lit { background: url(picture.png?wait=0.9) }</style><div class=box id=s></div>"
        + _late("s.className += ' lit'", 50),
    ),
    Moving("GIF", "<img src=moving.gif width=160 height=80>", still="<img src=first.png width=160 height=80>"),
    Moving(
        "video",
        "<video src=moving.webm autoplay muted loop width=160 height=80></video>",
        still="<video src=moving.webm muted preload=auto width=160 height=80></video>",
    ),
    Moving(
        "infinite CSS animation",
        "<div class=box style='animation: turn 1s linear infinite'></div>",
        still="<div class=box></div>",
    ),
    Moving("rAF canvas", _CANVAS, timed=True),
    Moving("ticking clock", "<p id=c></p><script>setInterval(() => c.textContent = Date(), 90)</script>", timed=True),
    Moving("spinner", _SPINNER, timed=True),
    Moving("websocket ticker", _TICKER, timed=True),
    Moving("Math.random", "<p id=r></p><script>r.textContent = [1, 2, 3].map(Math.random)</script>"),
)


def _drawn(mode: str, *colours: str) -> bytes:
    buffer, images = io.BytesIO(), [Image.new("RGB", (160, 80), colour) for colour in colours]
    if mode == "GIF":
        images[0].save(buffer, "GIF", save_all=True, append_images=images[1:], duration=200, loop=0)
    else:
        images[0].save(buffer, "PNG")
    return buffer.getvalue()


_COLOURS = ("#c00", "#0a0", "#00c", "#aa0")
FILES = {
    "picture.png": ("image/png", _drawn("PNG", "#27a")),
    "other.png": ("image/png", _drawn("PNG", "#a72")),
    "first.png": ("image/png", _drawn("PNG", _COLOURS[0])),
    "moving.gif": ("image/gif", _drawn("GIF", *_COLOURS)),
    "text": ("text/plain", b"Three lamps"),
}
#: A film is recorded by the browser: no other encoder is needed.
RECORD = """async () => {
  const canvas = document.createElement('canvas'); canvas.width = 160; canvas.height = 80
  const pen = canvas.getContext('2d'), parts = [], recorder = new MediaRecorder(canvas.captureStream(25))
  recorder.ondataavailable = e => parts.push(e.data); recorder.start()
  for (let i = 0; i < 50; i++) {
    pen.fillStyle = `hsl(${i * 7} 90% 50%)`; pen.fillRect(0, 0, 160, 80)
    await new Promise(done => setTimeout(done, 40)) }
  await new Promise(done => { recorder.onstop = done; recorder.stop() })
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
  return btoa(Array.from(bytes, b => String.fromCharCode(b)).join('')) }"""


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_args: object) -> None:
        pass

    def do_GET(self) -> None:
        address = urlparse(self.path)
        asked = parse_qs(address.query, keep_blank_values=True)
        name = address.path.lstrip("/").replace("%20", " ")
        if name == "prices":
            return self._prices()
        time.sleep(float(asked.get("wait", ["0"])[0]))
        page = next((page for page in PAGES if page.name == name), None)
        kind, data = FILES.get(name, ("text/plain", b""))
        if page:
            kind, data = "text/html", page.html(still="still" in asked).encode()
        self.send_response(200 if data else 404)
        for header, value in {"Content-Type": kind, "Content-Length": len(data), "Cache-Control": "no-store"}.items():
            self.send_header(header, str(value))
        self.end_headers()
        self.wfile.write(data)
        return None

    def _prices(self) -> None:
        """Five prices a second, for ever."""
        key = self.headers["Sec-WebSocket-Key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest()).decode()
        self.wfile.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        self.close_connection = True
        try:
            for price in range(1000, 9999):
                text = str(price).encode()
                self.wfile.write(bytes([0x81, len(text)]) + text)
                time.sleep(0.2)
        except OSError:
            pass


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """A page that is left drops what it was loading."""


@contextmanager
def served() -> Iterator[str]:
    with _Server(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
