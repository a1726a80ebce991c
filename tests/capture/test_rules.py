"""Which rule is named: its file and line, the same wherever the page is served from."""

from __future__ import annotations

import pytest
from samples import png

from pytest_visual_claude.capture.dom.declarations import Sheet, sheet_of
from pytest_visual_claude.model import groups
from pytest_visual_claude.model.css import normal

PAGE = """<!doctype html>
<style>
  main { background: url(/tiles.png) no-repeat }
  p { padding: 9px }
</style><main><p>Lamps</p></main>"""


@pytest.fixture
def serve(page):
    """Pages that a server on some port has, without a server."""

    def served(address, body):
        page.unroute_all()
        page.route("**/tiles.png", lambda route: route.fulfill(body=png(), content_type="image/png"))
        page.route(address, lambda route: route.fulfill(body=body, content_type="text/html"))
        page.goto(address)

    return served


def named(studio, page):
    """The checks' one cause, and its id."""
    check = studio.check(page)
    [cause] = check.causes
    [group] = groups([check])
    return str(cause), group.id


def test_the_id_of_a_cause_is_the_same_on_every_port_its_page_is_served_from(serve, studio, page):
    serve("http://127.0.0.1:4100/", PAGE)
    studio.update(page)
    found = []
    for port in (4200, 4300):
        serve(f"http://127.0.0.1:{port}/", PAGE.replace("9px", "29px"))
        found.append(named(studio, page))
    assert found[0] == found[1]
    assert found[0][0] == """p "Lamps": padding 9px → 29px (the page's <style>:4)"""


ADDRESSES = {
    "the page at the root": ("http://127.0.0.1:4100/", True, "the page's <style>"),
    "a page whose address has a number": ("http://127.0.0.1:4100/orders/83f1", True, "the page's <style>"),
    "a page without an address": ("about:blank", True, "the page's <style>"),
    "a page that is a file": ("http://127.0.0.1:4100/shop/cart.html?item=3#pay", True, "cart.html"),
    "a sheet": ("http://127.0.0.1:4100/css/cart.css?v=3f2a", False, "cart.css"),
    "a sheet that a bundler names": ("webpack-internal:///./src/cart.css", False, "cart.css"),
    "a sheet of a file": ("file:///srv/shop/cart.css", False, "cart.css"),
    "a sheet without a name": ("http://127.0.0.1:4100/?css=main", False, "a style sheet of the page"),
    "a sheet that a script made": ("blob:http://127.0.0.1:4100/6f0b-11", False, "a style sheet of the page"),
}


@pytest.mark.parametrize(("address", "inline", "name"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_style_sheet_is_called_by_its_file_or_the_pages(address, inline, name):
    assert sheet_of({"sourceURL": address, "isInline": inline, "startLine": 3}) == Sheet(name, 3)


def test_the_addresses_in_values_are_told_as_the_files_names():
    value = 'url("http://127.0.0.1:4100/a/tiles.png?v=3"), url("blob:http://127.0.0.1:4100/6f0b"), url("#clip")'
    assert normal(value) == 'url("tiles.png"), url(""), url("#clip")'
