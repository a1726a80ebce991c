"""What reaches the review without a right to: refused, and nothing changed."""

from __future__ import annotations

import http.client
import json
from contextlib import closing
from typing import Any

import pytest
from web.conftest import HOME

from pytest_visual_claude.errors import BaselineError
from pytest_visual_claude.web.review import Review

KEY = HOME.key.path
TRAVERSALS = ("../../../etc/passwd", "..%2f..%2fetc", f"{KEY}/../../x", "/etc/passwd", "")


@pytest.fixture
def ask(served):
    """Sends a request as it is: method, path below the token, headers that replace the right ones."""

    def send(method: str, path: str, body: object = None, token: str | None = None, **headers: str):
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
        own = {"Host": f"127.0.0.1:{served.port}", "Content-Type": "application/json"}
        sent = {**own, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.putrequest(method, f"/{served.token if token is None else token}/{path}", skip_host=True)
        data = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        for name, value in {**sent, "Content-Length": str(len(data))}.items():
            connection.putheader(name, value)
        with closing(connection):
            connection.endheaders(data)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers

    return send


@pytest.fixture
def unchanged(baselines):
    def files():
        return {path: path.read_bytes() for path in sorted(baselines.root.rglob("*")) if path.is_file()}

    before = files()
    yield
    assert files() == before


def _decision(ask) -> dict[str, Any]:
    _, body, _ = ask("GET", "state")
    state = json.loads(body)
    version = next(one["version"] for one in state["shown"] if one["path"] == KEY)
    return {"items": [{"key": KEY, "version": version}], "sure": True}


def test_with_the_token_and_from_our_own_page_it_is_done(ask, served, baselines):
    status, _, _ = ask("POST", "reject", _decision(ask), Origin=f"http://127.0.0.1:{served.port}")
    assert status == 200
    assert KEY not in {check.key.path for check in baselines.waiting()}


@pytest.mark.parametrize("token", ["", "x", "0" * 43])
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "state"), ("POST", "accept"), ("POST", "undo")])
def test_without_the_token_there_is_nothing(ask, unchanged, token, method, path):
    assert ask(method, path, _decision(ask), token=token)[0] == 404


REFUSED = {
    "a foreign origin": {"Origin": "https://evil.example"},
    "no origin at all": {"Origin": "null"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "another page": {"Sec_Fetch_Site": "cross-site"},
    "another page of the machine": {"Sec_Fetch_Site": "same-site"},
    "a form": {"Content_Type": "application/x-www-form-urlencoded"},
    "plain text": {"Content_Type": "text/plain"},
}


@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED)
def test_a_request_of_another_page_is_refused(ask, unchanged, headers):
    assert ask("POST", "accept", _decision(ask), **headers)[0] in (403, 415)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_foreign_host_is_refused(ask, unchanged, host):
    assert ask("GET", "", Host=host)[0] == 421
    assert ask("POST", "accept", _decision(ask), Host=host)[0] == 421


@pytest.mark.parametrize("key", TRAVERSALS)
def test_a_key_is_looked_up_and_never_a_path(ask, unchanged, key):
    assert ask("POST", "accept", {"items": [{"key": key, "version": "x"}], "sure": True})[0] == 409
    assert ask("GET", f"picture?name=actual&key={key}")[0] == 404


@pytest.mark.parametrize(
    "name", ["../check", "check", "actual.png", "", "../../../../etc/passwd", "expected/../actual"]
)
def test_a_picture_has_one_of_five_names(ask, name):
    assert ask("GET", f"picture?key={KEY}&name={name}")[0] == 404
    assert ask("GET", f"picture?key={KEY}&name=actual")[0] == 200


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_other_verbs_are_refused(ask, unchanged, verb):
    assert ask(verb, "accept", _decision(ask))[0] == 405


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE"])
def test_the_page_itself_is_only_read(ask, unchanged, verb):
    assert ask(verb, "")[0] == 405


BAD = {
    "no JSON": b"{",
    "a list": [],
    "text": {"items": "all"},
    "no version": {"items": [{"key": KEY}]},
    "not UTF-8": b"\xff",
}


@pytest.mark.parametrize("body", BAD.values(), ids=BAD)
def test_what_is_not_asked_as_the_page_asks_is_refused(ask, unchanged, body):
    assert ask("POST", "accept", body)[0] == 400


def test_an_endless_request_is_not_read_to_its_end(ask, unchanged):
    assert ask("POST", "accept", b" " * 4_000_001)[0] == 400


def test_a_stale_version_decides_nothing(ask, unchanged):
    assert ask("POST", "accept", {"items": [{"key": KEY, "version": "0" * 20}], "sure": True})[0] == 409


def test_of_several_checks_all_are_decided_or_none(ask, unchanged):
    (good,) = _decision(ask)["items"]
    bad = {"key": "tests/test_shop/moving-chromium", "version": good["version"]}
    assert ask("POST", "accept", {"items": [good, bad], "sure": True})[0] == 409


def test_the_address_stays_with_whoever_has_it(ask):
    _, _, headers = ask("GET", "")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["Access-Control-Allow-Origin"] is None


def test_a_port_that_is_taken_is_named(served, baselines):
    with pytest.raises(BaselineError, match=f"port {served.port} cannot be used: .*--port 0 takes any"):
        Review(baselines, served.port)


def test_a_browser_comes_in_by_the_file_that_leads_here(served, page):
    with served.doorway() as file:
        page.goto(file.as_uri())
        page.wait_for_url(f"{served.address}**")


def test_another_page_may_not_frame_it(ask, unchanged):
    framed = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"}
    assert ask("GET", "", **framed)[0] == 403
    assert ask("POST", "reject", {}, **{**framed, "Sec_Fetch_Dest": "document"})[0] == 403
