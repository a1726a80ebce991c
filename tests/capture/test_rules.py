"""Which rule is named: its file and line, the same wherever the page is served from."""

from __future__ import annotations

import pytest
from samples import png

from pytest_visual_claude import capture
from pytest_visual_claude.capture.dom import taking
from pytest_visual_claude.capture.dom.writing import Place, Sheet
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
    header = {"styleSheetId": "1", "sourceURL": address, "isInline": inline, "startLine": 3, "endLine": 3, "length": 9}
    assert Sheet(header).file == name


def test_of_a_sheet_that_is_made_for_machines_no_line_is_told_nor_its_text_asked_for():
    header = {"styleSheetId": "1", "sourceURL": "http://h/lib.min.css", "isInline": False, "startLine": 0, "endLine": 4}
    minified, written = (Sheet({**header, "length": length}) for length in (90_000, 200))
    assert (minified.needs_text, minified.at(4)) == (False, "lib.min.css")
    assert (written.needs_text, written.at(4)) == (True, "lib.min.css:5")


def test_the_addresses_in_values_are_told_as_the_files_names():
    value = 'url("http://127.0.0.1:4100/a/tiles.png?v=3"), url("blob:http://127.0.0.1:4100/6f0b"), url("#clip")'
    assert normal(value) == 'url("tiles.png"), url(""), url("#clip")'


CASCADE = """<!doctype html><style>
  @layer base, theme;
  @layer theme { p { color: red; margin: 1px !important } }
  @layer base { p { color: blue !important; padding: 3px; margin: 2px !important } }
  p { padding: 5px }
  :is(p, #no) { border-top: var(--edge) }
  p.note:not(:hover) { letter-spacing: 1px }
  p.note:where(#none, .note) { letter-spacing: 2px }
  @media (min-width: 1px) { p { opacity: .9 } }
  @media print { p { opacity: .1 } }
  @supports (display: block) { p { text-indent: 4px } }
  p { text-indent: 6px; font-size: 12px; line-height: 1.5 }
  p::before { content: "a"; order: 3 }
  [title="a, b"] { /* order: 1 */
    order: 2
  }
</style><main><p class=note title="a, b" style="font-size: 13px; line-height: 2 !important">Lamps</p></main>"""

WINNERS = {
    "color": ("blue", 4, "p"),
    "margin-left": ("2px", 4, "p"),
    "padding-top": ("5px", 5, "p"),
    "border-top-width": ("var(--edge)", 6, ":is(p, #no)"),
    "letter-spacing": ("1px", 7, "p.note:not(:hover)"),
    "opacity": ("0.9", 9, "p"),
    "text-indent": ("6px", 12, "p"),
    "font-size": ("13px", 0, ""),
    "line-height": ("2", 0, ""),
    "order": ("2", 15, '[title="a, b"]'),
}


def test_of_all_that_sets_a_property_the_one_is_named_that_the_cascade_takes(page):
    page.set_content(CASCADE)
    [paragraph] = [one for one in capture.run(taking.by_protocol(page)) if one.tag == "p"]
    found = capture.run(capture.declarations(page, {paragraph.handle: tuple(WINNERS)}))[paragraph.handle]
    places = {line: f"the page's <style>:{line}" if line else "inline style" for _, line, _ in WINNERS.values()}
    assert [(one.property, (one.value, one.where, one.selector)) for one in found] == [
        (name, (value, places[line], selector)) for name, (value, line, selector) in WINNERS.items()
    ]


#: What a script cannot find out: the protocol is asked, for the element only of which it is so.
UNCLEAR = {
    "in a shadow root": "<div id=host></div><script>host.attachShadow({mode: 'open'})"
    ".innerHTML = '<style>b { order: 7 }</style><b>Lamps</b>'</script>",
    "in a container": "<style>main { container-type: inline-size } @container (width > 1px) { b { order: 7 } }</style>"
    "<main><b>Lamps</b></main>",
    "in a nest": "<style>main { & > b { order: 7 } }</style><main><b>Lamps</b></main>",
    "in a frame": "<iframe srcdoc='<style>b { order: 7 }</style><b>Lamps</b>'></iframe>",
    "set by a script": "<style>b { flex-grow: 1 }</style><b>Lamps</b>"
    "<script>document.styleSheets[0].cssRules[0].style.order = 7</script>",
}


@pytest.mark.parametrize("content", UNCLEAR.values(), ids=UNCLEAR)
def test_a_rule_is_named_where_a_script_alone_cannot_tell(page, content):
    page.set_content(content)
    [bold] = [one for one in capture.run(taking.by_protocol(page)) if one.tag == "b"]
    found = capture.run(capture.declarations(page, {bold.handle: ("order",)}))[bold.handle]
    assert [(one.value, one.where.partition(":")[0]) for one in found if one.property == "order"] == [
        ("7", "the page's <style>")
    ]


def test_a_line_is_that_of_a_declaration_that_sets_the_property():
    text = "p {\n  flex-direction: column;\n  border-radius: 2px;\n  flex: 1;\n  border: 0;\n}"
    header = {
        "styleSheetId": "1",
        "sourceURL": "http://shop.test/a.css",
        "startLine": 0,
        "endLine": 5,
        "length": len(text),
    }
    sheet = Sheet({**header, "isInline": False})
    sheet.text = text
    place = Place(None, 0, "p", 0, 1)
    lines = {"flex-direction": 2, "border-top-left-radius": 3, "flex-grow": 4, "border-top-color": 5}
    assert {name: sheet.where(place, name) for name in lines} == {name: f"a.css:{at}" for name, at in lines.items()}
