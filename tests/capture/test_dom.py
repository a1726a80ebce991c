"""What is kept of the page behind a picture: the same from every engine, in its pixels, and nothing secret."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession

from pytest_visual_claude import capture, dom, wording
from pytest_visual_claude.baselines import Baselines
from pytest_visual_claude.capture.dom import taking
from pytest_visual_claude.capture.dom.reading import Frame, read
from pytest_visual_claude.check import FORMATS
from pytest_visual_claude.model import Box, Picture, Size
from pytest_visual_claude.settings import Layer, Source, resolve

WHOLE_PAGE = """
<style>
  :root { --accent: #2340d8 } body { margin: 0; height: 3000px } button { color: var(--accent) }
  .roll { width: 200px; height: 100px; overflow: auto; margin: 50px } .roll p { margin: 0; height: 90px }
  .note::before { content: "!"; display: inline-block; width: 40px; height: 20px; background: red }
</style>
<main><h1>Lamps</h1><button class="pay css-1a2b3c" data-testid=pay>Place <b>order</b></button>
<p class=note>Free delivery</p><div class=roll><p>one<p>two<p id=three>three</div>
<label>Size <select><option>small<option selected>large</select></label>
<input placeholder=Name><ol><li>first</ol><textarea>words</textarea>
<div id=host><i>light</i></div><details><summary>More</summary><p>folded away</p></details>
<svg width=20 height=20><path d="M0 0h20v20z"/></svg>
<div hidden>unseen</div><div style="display: contents"><u>kept</u></div>
<iframe id=frame srcdoc="<body style='margin: 5px; height: 900px'><p style='margin: 0'>in the frame</p>"
  style="border: 7px solid; padding: 3px"></iframe></main>
<script>host.attachShadow({mode: "open"}).innerHTML = "<em>shadow</em><slot></slot>"</script>"""


def settings(**options):
    return resolve([Layer(Source.CALL, options)])


def taken(target, **options):
    resolved = settings(**options)
    names = {"full_page", "clip", "scale"} & options.keys()
    picture = Picture.of(target.screenshot(**{name: options[name] for name in names}))
    answers = capture.run(taking.asked(target, resolved))
    assert answers is not None
    found = answers.snapshot(picture)
    assert found is not None
    return found


def named(found, **fields):
    (node,) = [one for one in found.nodes if all(getattr(one, name) == value for name, value in fields.items())]
    return node


@pytest.fixture
def shown(page):
    page.set_content(WHOLE_PAGE)
    page.frame_locator("#frame").locator("p").wait_for()
    page.evaluate("scrollTo(0, 40); document.querySelector('.roll').scrollTop = 30; frame.contentWindow.scrollTo(0, 8)")
    return page


def test_a_script_in_the_page_finds_what_the_protocol_tells(shown):
    found = taken(shown)
    assert named(found, tag="input").styles["::placeholder color"] == "#757575"
    frame = Frame(0, 0, 1, Size(1280, 3000))
    by_protocol, by_script = (
        read(capture.run(way(shown)), frame, {}).nodes for way in (taking.by_protocol, taking.by_script)
    )
    assert len(by_protocol) > 25
    for one, other in zip(by_protocol, by_script, strict=True):
        # A script cannot ask where a pseudo-element is.
        assert one == (replace(other, box=one.box) if one.tag.startswith("::") else other)


#: More than anybody writes, in every place where a page gives a word of its own; of what is laid out, less.
ENDLESS = """() => {
  const evil = "\\u202e\\x1b[31m<img src=x onerror=document.title='owned'>"
  const long = evil.repeat(200), word = 'w'.repeat(1 << 20)
  const one = document.createElement(`x-${word}`)
  for (const name of ['role', 'class', 'id', 'data-testid', 'aria-label', 'title']) one.setAttribute(name, word)
  one.append(long)
  const field = Object.assign(document.createElement('input'), { placeholder: long, value: long })
  const picture = Object.assign(document.createElement('img'), { alt: long, src: `http://127.0.0.1:9/${word}.png` })
  for (const each of [one, field, picture])
    each.style.cssText = 'display: block; width: 90px; height: 20px; overflow: hidden'
  one.style.fontFamily = word.slice(0, 5000)
  document.documentElement.style.setProperty(`--${word}`, long.replaceAll(/[^a-z]/g, 'x'))
  document.body.append(one, field, picture)
}"""


def words(found):
    """Every text of a snapshot."""
    for node in found.nodes:
        yield from (node.tag, node.role, node.name, node.text, node.test_id, node.id, *node.classes)
        yield from (*node.styles, *node.styles.values())
    yield from (*found.variables, *found.variables.values())


def test_names_and_texts_of_a_million_characters_are_cut_and_their_file_can_be_read(page):
    page.set_content("<body>")
    page.evaluate(ENDLESS)
    found = taken(page)
    assert len(found.nodes) == 5
    assert max(map(len, words(found))) < 400
    known = dom.decoded(dom.encoded(found))
    assert known
    assert known.nodes == found.nodes
    assert known.variables == found.variables


def test_hostile_words_of_a_page_are_said_as_text_and_short(page, studio):
    page.set_content("<button style='display: block'>Pay</button>")
    studio.update(page)
    page.evaluate(ENDLESS)
    check = studio.check(page)
    assert check.causes
    said = wording.explain(check, ".visual")
    assert len(said) < 4000
    assert not {"\x1b", "\u202e"} & set(said)


ROOT = Path(__file__).parents[2]
EXAMPLES = sorted([*ROOT.glob("examples/shop/site/*.html"), *ROOT.glob("benchmarks/site/*.html")])


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_on_every_example_page_a_script_finds_what_the_protocol_tells(page, file):
    page.clock.set_fixed_time(1_780_000_000_000)
    page.goto(file.as_uri())
    frame = Frame(0, 0, 1, Size(1280, 9000))
    by_protocol, by_script = (
        read(capture.run(way(page)), frame, {}).nodes for way in (taking.by_protocol, taking.by_script)
    )
    assert len(by_protocol) > 20
    for one, other in zip(by_protocol, by_script, strict=True):
        # Nor how far the strokes of a drawing reach.
        loose = one.tag.startswith("::") or "shape" in one.styles
        assert one == (replace(other, box=one.box) if loose else other)


def test_an_element_has_its_role_name_text_ids_and_the_classes_that_stay(shown):
    button = named(taken(shown), tag="button")
    assert (button.role, button.name, button.text, button.test_id) == ("button", "Place order", "Place", "pay")
    assert button.classes == ("pay",)
    assert button.styles["color"] == "#2340d8"
    assert "font-style" not in button.styles


def test_fields_say_what_they_show(shown):
    found = taken(shown)
    assert named(found, tag="select").text == "large"
    assert named(found, tag="select").name == "Size"
    assert named(found, tag="input").text == "Name"
    assert named(found, tag="textarea").text == "words"


def test_shadow_roots_frames_and_pseudo_elements_are_in_it_and_what_is_not_drawn_is_not(shown):
    found = taken(shown, full_page=True)
    texts = [node.text for node in found.nodes]
    assert {"shadow", "light", "in the frame", "kept"} <= set(texts)
    assert not {"unseen", "folded away"} & set(texts)
    assert named(found, tag="::before").styles["background-color"] == "#ff0000"


def test_the_custom_properties_of_the_root_are_in_it(shown):
    assert taken(shown).variables == {"--accent": "#2340d8"}


@pytest.mark.parametrize(
    ("options", "left", "top"),
    [
        ({}, 0, 40),
        ({"full_page": True}, 0, 0),
        ({"clip": {"x": 10, "y": 20, "width": 300, "height": 400}}, 10, 60),
        ({"full_page": True, "clip": {"x": 10, "y": 20, "width": 300, "height": 400}}, 10, 20),
    ],
    ids=["window", "full page", "clip of the window", "clip of the page"],
)
def test_boxes_are_in_the_pixels_of_the_picture(shown, options, left, top):
    x, y, width, height = shown.evaluate(
        "(b => [b.x, b.y + scrollY, b.width, b.height])(document.querySelector('button').getBoundingClientRect())"
    )
    box = named(taken(shown, **options), tag="button").box
    assert (box.x, box.y) == (round(x - left), round(y - top))
    assert abs(box.width - width) <= 1
    assert abs(box.height - height) <= 1


def test_in_the_picture_of_an_element_they_are_counted_from_its_corner(shown):
    assert named(taken(shown.locator(".roll")), classes=("roll",)).box == Box(0, 0, 200, 100)


@pytest.mark.parametrize(("scale", "width"), [("css", 200), ("device", 400)])
def test_the_scale_of_the_device_counts_where_the_picture_has_it(browser, scale, width):
    context = browser.new_context(device_scale_factor=2)
    page = context.new_page()
    page.set_content(WHOLE_PAGE)
    assert named(taken(page, scale=scale), classes=("roll",)).box.width == width
    context.close()


def test_what_scrolls_is_where_it_is_seen_and_no_larger(shown):
    found = taken(shown, full_page=True)
    roll = named(found, classes=("roll",)).box
    assert named(found, text="one").box == Box(roll.x, roll.y, named(found, text="one").box.width, 60)
    assert named(found, id="three").box.area == 0


def test_a_frames_elements_are_where_the_frame_shows_them(shown):
    found = taken(shown, full_page=True)
    frame = named(found, tag="iframe").box
    inside = named(found, text="in the frame").box
    assert (inside.x, inside.y) == (frame.x + 7 + 3 + 5, frame.y + 7 + 3)  # scrolled: its margin is out of sight


SECRETS = """<p id=iban>DE02 1203</p><section id=card><b>4111 1111</b> of <i>Jane Doe</i></section><p>Paid by
<span class=who>Jane Doe</span></p><input type=password value=hunter2><input autocomplete="cc-number" value="4111 1111">
<a href="/x" id=profile>Profile of <span class=who>Jane Doe</span></a>"""


@pytest.mark.parametrize("option", ["mask", "redact"])
def test_nothing_masked_or_redacted_and_no_password_is_in_it(page, option):
    page.set_content(SECRETS)
    found = taken(page, **{option: ["#iban", "#card", page.locator(".who")]})
    words = repr(found)
    assert "Paid by" in words
    assert named(found, tag="a").name == "Profile of"
    for secret in ("1203", "4111", "Jane", "hunter2"):
        assert secret not in words


def test_what_is_masked_and_cannot_be_found_any_more_keeps_nothing(page):
    page.set_content(SECRETS)
    assert capture.run(taking.asked(page, settings(mask=["#gone"]))) is None


@pytest.fixture
def asked(page, monkeypatch):
    """What is asked of the page beside its picture, and of files about it. An error would be taken for no answer."""
    questions: list[str] = []

    def note(owner, name):
        original = getattr(owner, name)

        def noted(*args, **options):
            questions.append(args[1] if name == "send" else name)
            return original(*args, **options)

        monkeypatch.setattr(owner, name, noted)

    for owner, name in (
        (type(page), "evaluate"),
        (type(page.context), "new_cdp_session"),
        (CDPSession, "send"),
        (Baselines, "dom"),
        (dom, "decoded"),
    ):
        note(owner, name)
    return questions


def test_an_unchanged_check_opens_no_session_takes_no_snapshot_and_reads_no_file(page, studio, asked):
    page.set_content(WHOLE_PAGE)
    studio.update(page)
    assert [name for name in studio.written() if name.endswith(".dom")] == [
        "__screenshots__/test_page/test_it-chromium.dom"
    ]
    asked.clear()
    assert studio.check(page).outcome.value == "matched"
    assert asked == ["evaluate"]  # takes back what Playwright's picture left on fields
    page.evaluate("document.body.append('more')")
    assert studio.check(page).outcome.value == "changed"
    assert {"evaluate", "DOMSnapshot.captureSnapshot", "dom", "decoded"} <= set(asked)


def test_a_page_is_asked_in_one_session_that_leaves_nothing_enabled(page, studio, asked):
    content = "<style>h1 { color: black }</style><h1>one</h1><p>two</p>"
    page.set_content(content)
    studio.update(page)
    for colour in ("red", "blue"):
        page.set_content(content.replace("black", colour))
        assert [one.origin.where for one in studio.check(page).causes or ()] == ["the page's <style>:1"]
    assert asked.count("new_cdp_session") == 1
    assert asked.count("Runtime.releaseObjectGroup") == asked.count("Runtime.callFunctionOn") > 1
    assert asked.index("CSS.enable") < asked.index("CSS.disable") < asked.index("DOM.disable")


PARTS = """<style>
  input { color: black } input::placeholder { color: #777 }
  li::marker { color: #123 }
</style><ul style="color: black"><li>Oak<li>Elm</ul>
<input placeholder="Your name"><input placeholder=City value=Bonn>"""


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("#777", "#c02", 'textbox "Your name": ::placeholder color #777777 → #cc0022 (the page\'s <style>:2)'),
        ("#123", "#c02", 'li "Oak": ::marker color #112233 → #cc0022 (the page\'s <style>:3); the same on 2 elements'),
        ('ul style="color: black', 'ul style="color: #a00', "ul: color #000000 → #aa0000 (inline style)"),
        ("<ul ", "<ul style='list-style: none' ", "ul: list-style-type disc → none (inline style)"),
        ('="Your name"', '="Your name" value=Eva', 'textbox "Your name": text "Your name" → "Eva"'),
    ],
    ids=["placeholder", "marker", "inherited", "no marker", "no placeholder"],
)
def test_a_placeholder_and_a_marker_are_told_where_they_differ_by_themselves(page, studio, was, now, told):
    page.set_content(PARTS)
    studio.update(page)
    page.set_content(PARTS.replace(was, now))
    assert [str(cause) for cause in studio.check(page).causes or ()] == [told]


STYLED = """<style>
.pay { padding: 9px;
  background: red }
</style><p>Lamps</p><button class=pay>Place order</button>"""


def test_a_change_names_element_property_and_rule(page, studio):
    page.set_content(STYLED)
    studio.update(page)
    page.evaluate("document.querySelector('p').style.letterSpacing = '3px'")
    page.set_content(page.content().replace("padding: 9px", "padding: 19px"))
    told = {one.element: one for one in studio.check(page).causes or ()}
    padding, spacing = told['button "Place order"'], told['p "Lamps"']
    assert (padding.property, padding.old, padding.new) == ("padding", "9px", "19px")
    assert (padding.origin.where.rpartition(":")[2], padding.origin.selector) == ("2", ".pay")
    assert (spacing.property, spacing.old, spacing.new) == ("letter-spacing", "normal", "3px")
    assert spacing.origin.where == "inline style"
    assert padding.regions


def test_a_custom_property_is_named_as_the_origin_once(page, studio):
    text = "<style>:root { --accent: #2340d8 } b { color: var(--accent) } i { background: var(--accent) }</style>"
    page.set_content(f"{text}<p><b>one</b> <b>two</b> <i>three</i></p>")
    studio.update(page)
    page.set_content(page.content().replace("#2340d8", "#198754"))
    [cause] = list(studio.check(page).causes or [])
    assert (cause.origin.variable, cause.origin.old, cause.origin.new) == ("--accent", "#2340d8", "#198754")
    assert cause.elements == 3


def test_switched_off_none_is_kept_and_an_old_one_goes(page, studio):
    page.set_content("<h1>one</h1>")
    studio.update(page)
    page.set_content("<h1>two</h1>")
    assert studio.check(page, dom=False).causes is None
    studio.update(page, dom=False)
    assert not list(studio.root.glob("__screenshots__/**/*.dom"))


def test_accepting_makes_the_snapshot_the_baselines(page, studio):
    page.set_content("<h1>one</h1>")
    studio.update(page)
    page.set_content("<h1>two</h1>")
    check = studio.check(page)
    baselines = studio.assertion().checker.baselines
    path = baselines.accept(check, FORMATS)
    known = dom.decoded(path.with_suffix(".dom").read_bytes())
    assert known
    assert named(known, tag="h1").text == "two"


@pytest.mark.parametrize("content", [None, b"", b"x\xda\x00no", b"{}"], ids=["gone", "empty", "damaged", "foreign"])
def test_without_a_readable_snapshot_there_are_no_causes_and_it_is_said(page, studio, content):
    page.set_content("<h1>one</h1>")
    studio.update(page)
    path = next(studio.root.rglob("*.dom"))
    path.unlink() if content is None else path.write_bytes(content)
    page.set_content("<h1>two</h1>")
    check = studio.check(page)
    assert check.outcome.value == "changed"
    assert check.causes is None
    assert ".dom" in check.unexplained
