"""What happened, where, and to what: every kind, on pictures drawn so that the answer is known."""

import drawn
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from pytest_visual_claude import pixels
from pytest_visual_claude.judge.local.sentences import sentence
from pytest_visual_claude.model import Box, Kind

RED, GREY = (200, 30, 40), (240, 242, 245)
INK = drawn.INK


def regions(before, after):
    found = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    return [region for region in found if region.kind is not Kind.RENDERING]


def told(before, after):
    (region,) = regions(before, after)
    return region.kind, region.box, region.evidence.content


def photo(width=90, height=60, seed=3):
    """Many colours, in soft patches."""
    few = np.random.default_rng(seed).integers(0, 255, (5, 7, 3), dtype=np.uint8)
    return Image.fromarray(few).resize((width, height), Image.Resampling.BICUBIC)


def ring(image, box, colour=RED, width=2, radius=0):
    left, top, wide, high = box
    corners = (left, top, left + wide - 1, top + high - 1)
    ImageDraw.Draw(image).rounded_rectangle(corners, radius, outline=colour, width=width)
    return image


def button(image, box=(60, 40, 96, 32), colour=drawn.BLUE, label="Order"):
    drawn.fill(image, box, colour)
    return drawn.write(image, label, (box[0] + 24, box[1] + 7), drawn.WHITE)


def slope(width=200, height=120):
    """A ground that no colour has the most of."""
    across = np.linspace(200, 250, width)[None, :, None] + np.linspace(0, 5, height)[:, None, None]
    return Image.fromarray(np.broadcast_to(across, (height, width, 3)).astype(np.uint8))


def curve(image, colour=RED):
    ImageDraw.Draw(image).line([(10, 80), (60, 30), (120, 70), (190, 20)], fill=colour, width=2)
    return image


def bars(image):
    for left in (20, 60, 100, 140):
        drawn.fill(image, (left, 50, 20, 60), drawn.BLUE)
    return image


GROUNDS = pytest.mark.parametrize("ground", [drawn.blank, slope], ids=["white", "slope"])


@GROUNDS
@pytest.mark.parametrize(
    ("paint", "box", "content"),
    [
        (lambda image: drawn.fill(image, (60, 40, 96, 32), drawn.BLUE), Box(60, 40, 96, 32), "block"),
        (button, Box(60, 40, 96, 32), "block"),
        (lambda image: ring(image, (50, 30, 116, 52)), Box(50, 30, 116, 52), "frame"),
        (lambda image: drawn.fill(image, (20, 60, 150, 1), RED), Box(20, 60, 150, 1), "line"),
        (curve, None, "line"),
        (lambda image: drawn.write(image, "Please give an address", (20, 40)), None, "text"),
        (lambda image: drawn.write(image, "Heading", (20, 40), size=32), None, "text"),
        (lambda image: image.paste(photo(), (40, 30)) or image, Box(40, 30, 90, 60), "image"),
    ],
    ids=["block", "button", "ring", "rule", "curve", "text", "heading", "image"],
)
def test_what_appears_on_a_ground_is_added_and_what_vanishes_from_it_removed(ground, paint, box, content):
    before, after = ground(), paint(ground())
    for kind, pair in ((Kind.ADDED, (before, after)), (Kind.REMOVED, (after, before))):
        found = told(*pair)
        assert found == (kind, box or found[1], content)


def test_a_focus_ring_around_a_button_is_a_frame_that_went():
    before = ring(button(drawn.blank()), (54, 34, 108, 44), radius=8)
    assert told(before, button(drawn.blank())) == (Kind.REMOVED, Box(54, 34, 108, 44), "frame")


def test_a_line_across_bars_is_removed_from_them():
    kind, _, content = told(curve(bars(drawn.blank())), bars(drawn.blank()))
    assert (kind, content) == (Kind.REMOVED, "line")


def test_a_letter_that_went_from_a_word_is_text():
    before, after = (drawn.write(drawn.blank(), word, (40, 40), size=18) for word in ("Order nowh", "Order now"))
    kind, box, content = told(before, after)
    assert (kind, content) == (Kind.REMOVED, "text")
    assert box.width < 16


def test_text_that_got_paler_is_recoloured_not_removed():
    before, after = (
        drawn.write(drawn.blank(), "Download invoices", (20, 40), shade) for shade in ((90,) * 3, (215,) * 3)
    )
    assert told(before, after)[::2] == (Kind.COLOUR, "text")


def test_a_page_that_turns_dark_is_recoloured_however_much_of_it_vanishes():
    before, after = (drawn.write(drawn.blank(200, 120, ground), "Some words", (20, 40)) for ground in (GREY, drawn.INK))
    assert told(before, after)[:2] == (Kind.COLOUR, Box(0, 0, 200, 120))


@pytest.mark.parametrize("vector", [(20, 0), (0, 13), (8, 8), (-7, 5), (1, 0), (60, 0), (-30, 40)])
@pytest.mark.parametrize("paint", [lambda *_: None, drawn.write], ids=["plain", "labelled"])
def test_a_block_that_moved_is_one_region_with_its_vector(vector, paint):
    before, after = drawn.blank(400, 200), drawn.blank(400, 200)
    for image, (x, y) in ((before, (0, 0)), (after, vector)):
        drawn.fill(image, (150 + x, 80 + y, 100, 40), drawn.BLUE)
        paint(image, "Order", (180 + x, 90 + y), drawn.WHITE)
    (region,) = regions(before, after)
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, vector)
    assert region.baseline_box == Box(150, 80, 100, 40)
    assert region.box == Box(150 + vector[0], 80 + vector[1], 100, 40)


_sizes = st.tuples(st.integers(12, 60), st.integers(12, 60))
_places = st.tuples(st.integers(6, 134), st.integers(6, 134))


@given(_sizes, _places, _places)
def test_a_block_moved_anywhere_is_one_region(size, start, end):
    assume(start != end)
    before, after = (drawn.fill(drawn.blank(200, 200), (*place, *size), drawn.BLUE) for place in (start, end))
    (region,) = regions(before, after)
    assert (region.kind, region.evidence.vector) == (Kind.MOVED, (end[0] - start[0], end[1] - start[1]))
    assert (region.baseline_box, region.box) == (Box(*start, *size), Box(*end, *size))


@given(_sizes, _places, st.sampled_from([drawn.INK, drawn.BLUE, RED, GREY]))
def test_a_block_anywhere_comes_and_goes(size, place, colour):
    before, after = drawn.blank(200, 200), drawn.fill(drawn.blank(200, 200), (*place, *size), colour)
    assert told(before, after) == (Kind.ADDED, Box(*place, *size), "block")
    assert told(after, before) == (Kind.REMOVED, Box(*place, *size), "block")


def test_a_badge_that_moved_over_a_price_says_so():
    before, after = (drawn.write(drawn.blank(400, 90), "£184.00", (20, 25), size=32) for _ in range(2))
    for image, x in ((before, 250), (after, 90)):
        drawn.fill(image, (x, 30, 58, 26), RED)
        drawn.write(image, "-20 %", (x + 9, 35), drawn.WHITE)
    (region,) = [one for one in regions(before, after) if one.evidence.vector]
    assert (region.kind, region.evidence.vector, region.evidence.over) == (Kind.MOVED, (-160, 0), "text")
    assert region.baseline_box == Box(250, 30, 58, 26)
    (covered,) = [one for one in regions(before, after) if one is not region and one.kind is not Kind.MOVED]
    assert covered.box == region.box


def test_what_moves_to_bare_ground_lies_over_nothing():
    before, after = (drawn.fill(drawn.blank(), box, drawn.BLUE) for box in ((20, 20, 20, 20), (150, 80, 20, 20)))
    (region,) = regions(before, after)
    assert region.evidence.over == ""


def test_paragraphs_that_moved_together_are_told_once():
    before, after = drawn.blank(300, 320), drawn.blank(300, 320)
    for number in range(6):
        text = f"{number} paragraph {'abcdef'[number] * 7} of six"
        drawn.write(before, text, (20 + number, 20 + 45 * number))
        drawn.write(after, text, (23 + number, 17 + 45 * number))
    (region,) = regions(before, after)
    assert (region.kind, region.evidence.vector, region.evidence.content) == (Kind.MOVED, (3, -3), "text")


@pytest.mark.parametrize("size", [(140, 76), (80, 44), (104, 40), (100, 60)])
def test_a_block_of_another_size_is_resized_from_and_to(size):
    before = drawn.fill(drawn.blank(), (20, 20, 100, 40), drawn.BLUE)
    (region,) = regions(before, drawn.fill(drawn.blank(), (20, 20, *size), drawn.BLUE))
    assert (region.kind, region.baseline_box, region.box) == (Kind.RESIZED, Box(20, 20, 100, 40), Box(20, 20, *size))


def test_a_button_that_got_wider_is_resized_wherever_its_label_went():
    before, after = button(drawn.blank()), button(drawn.blank(), (60, 40, 124, 32))
    (region,) = regions(before, after)
    assert (region.kind, region.baseline_box, region.box) == (Kind.RESIZED, Box(60, 40, 96, 32), Box(60, 40, 124, 32))


def test_a_card_whose_right_end_moved_is_resized_as_a_whole_whatever_stands_in_it():
    before, after = drawn.blank(400), drawn.blank(400)
    for image, width in ((before, 340), (after, 290)):
        drawn.write(ring(image, (20, 20, width, 60), drawn.INK, radius=6), "Delivered on Friday", (40, 40))
    (region,) = regions(before, after)
    assert (region.kind, region.baseline_box, region.box) == (Kind.RESIZED, Box(20, 20, 340, 60), Box(20, 20, 290, 60))
    assert sentence(region) == "a block changed its size from 340×60 to 290×60 px"


def test_what_stood_beside_an_end_that_moved_is_not_told_as_a_part_of_it():
    before, after = (ring(drawn.blank(400), (20, 20, width, 40), drawn.INK) for width in (300, 280))
    drawn.fill(before, (326, 20, 20, 40), RED)
    assert Kind.RESIZED not in [region.kind for region in regions(before, after)]


def test_a_line_of_text_that_got_shorter_is_not_resized():
    before, after = (drawn.write(drawn.blank(400), words, (20, 40)) for words in ("one two three", "one two"))
    assert [region.kind for region in regions(before, after)] == [Kind.REMOVED]


def test_a_larger_heading_is_resized_text():
    before, after = (drawn.write(drawn.blank(400), "Lamps for evenings", (20, 40), size=size) for size in (24, 30))
    assert told(before, after)[::2] == (Kind.RESIZED, "text")


@pytest.mark.parametrize("words", [("Primary", "Secondary"), ("£184.00", "£134.00"), ("Desk lamp", "Pine rack")])
def test_other_words_are_text(words):
    before, after = (drawn.write(drawn.blank(), word, (40, 40), size=18) for word in words)
    assert told(before, after)[::2] == (Kind.TEXT, "text")


@pytest.mark.parametrize("figures", ["38", "70", "26"])
def test_another_figure_in_a_badge_is_text_though_nothing_stands_beside_it(figures):
    before, after = (
        drawn.write(drawn.fill(drawn.blank(), (60, 40, 40, 24), drawn.BLUE), figure, (76, 44), drawn.WHITE)
        for figure in figures
    )
    assert told(before, after)[::2] == (Kind.TEXT, "text")


def test_marks_of_another_height_are_no_figures():
    before, after = drawn.blank(), drawn.blank()
    ImageDraw.Draw(before).line([(60, 40), (67, 46), (60, 54)], fill=drawn.INK, width=2)
    ImageDraw.Draw(after).line([(60, 50), (62, 53), (68, 45)], fill=drawn.BLUE, width=2)
    assert told(before, after)[0] is not Kind.TEXT


def test_bolder_letters_are_text_not_another_colour():
    before = drawn.write(drawn.blank(), "Bold words", (40, 40), size=18)
    after = drawn.write(before.copy(), "Bold words", (41, 40), size=18)
    assert told(before, after)[0] is Kind.TEXT


@pytest.mark.parametrize(
    ("paint", "content", "names"),
    [
        (lambda image, colour: button(image, colour=colour), "block", ("#0d6efd", "#c81e28")),
        (
            lambda image, colour: drawn.write(image, "Returns and repairs", (20, 40), colour),
            "text",
            ("#0d6efd", "#c81e28"),
        ),
        (lambda image, colour: ring(image, (20, 20, 140, 40), colour), "frame", ("#0d6efd", "#c81e28")),
        (curve, "line", ("#0d6efd", "#c81e28")),
    ],
    ids=["button", "text", "frame", "curve"],
)
def test_another_colour_names_what_has_it_and_both_colours(paint, content, names):
    (region,) = regions(paint(drawn.blank(), drawn.BLUE), paint(drawn.blank(), RED))
    evidence = region.evidence
    assert (region.kind, evidence.content, (evidence.before, evidence.after)) == (Kind.COLOUR, content, names)


def test_a_thicker_border_in_another_colour_is_a_change_of_colour():
    before, after = ring(drawn.blank(), (20, 20, 140, 40), (138, 143, 160), 1), ring(drawn.blank(), (20, 20, 140, 40))
    assert told(before, after)[::2] == (Kind.COLOUR, "frame")


def test_a_photograph_in_grey_is_a_change_of_colour():
    before, after = drawn.blank(), drawn.blank()
    before.paste(photo(), (40, 30))
    after.paste(photo().convert("L"), (40, 30))
    assert told(before, after)[0] is Kind.COLOUR


def test_a_picture_that_is_gone_from_white_is_no_shadow():
    before = drawn.blank()
    before.paste(Image.fromarray(np.asarray(photo(seed=8)) // 4), (40, 30))
    ImageDraw.Draw(before).rectangle((40, 30, 129, 89), outline=(220, 220, 220))
    assert told(before, drawn.blank())[::2] == (Kind.REMOVED, "image")


def test_another_photograph_is_an_image():
    before, after = drawn.blank(), drawn.blank()
    before.paste(photo(), (40, 30))
    after.paste(photo(seed=4), (40, 30))
    assert told(before, after) == (Kind.IMAGE, Box(40, 30, 90, 60), "image")


def test_a_box_where_a_photograph_was_is_an_image_that_is_gone():
    before, after = drawn.blank(), ring(drawn.fill(drawn.blank(), (40, 30, 90, 60), GREY), (40, 30, 90, 60), drawn.INK)
    before.paste(photo(), (40, 30))
    kind, box, content = told(before, after)
    assert (kind, box) == (Kind.IMAGE, Box(40, 30, 90, 60))
    assert content != "image"


def test_an_error_below_a_field_that_lost_its_red_frame_is_told_beside_it():
    before, after = drawn.blank(300, 200), drawn.blank(300, 170)
    for image, y, colour in ((before, 110, RED), (after, 80, drawn.INK)):
        ring(image, (20, 20, 240, 40), colour)
        drawn.write(image, "Street and number", (20, y), size=18)
    drawn.write(before, "Please give a town", (20, 68), RED)
    found = {(region.kind, region.evidence.content): region for region in regions(before, after)}
    assert found[Kind.COLOUR, "frame"].evidence.after == "#212529"
    assert (Kind.REMOVED, "text") in found


def test_a_block_of_another_size_and_another_colour_says_both():
    before, after = drawn.blank(), drawn.blank()
    drawn.fill(before, (40, 30, 60, 40), drawn.BLUE)
    drawn.fill(after, (40, 30, 64, 40), drawn.GREEN)
    (found,) = pixels.compare(drawn.picture(before), drawn.picture(after)).regions
    assert (found.kind, found.evidence.before, found.evidence.after) == (Kind.RESIZED, "#0d6efd", "#198754")
    assert sentence(found) == "a block changed its size from 60×40 to 64×40 px, and its colour from #0d6efd to #198754"


def test_a_gradient_behind_text_is_a_colour_and_the_photograph_of_that_size_is_an_image():
    shaded = Image.fromarray(np.broadcast_to(np.linspace(255, 150, 160, dtype=np.uint8)[None, :, None], (80, 160, 3)))
    before, after = drawn.blank(220, 120), drawn.blank(220, 120)
    for image, ground in ((before, None), (after, shaded)):
        drawn.fill(image, (30, 20, 160, 80), GREY)
        if ground:
            image.paste(ground, (30, 20))
        drawn.write(image, "Two rooms left", (50, 50))
    [region] = regions(before, after)
    assert (region.kind, region.evidence.content) == (Kind.COLOUR, "gradient")
    assert sentence(region).endswith("changed by a gradient")
    after.paste(photo(160, 80), (30, 20))
    assert {one.kind for one in regions(before, after)} == {Kind.IMAGE}


def test_an_icon_higher_than_the_text_beside_it_is_no_letter():
    before, after = (drawn.write(drawn.blank(), "minus two", (43, 40)) for _ in range(2))
    ring(before, (22, 38, 18, 18))
    ImageDraw.Draw(after).line([(22, 38), (39, 55)], fill=RED, width=2)
    ImageDraw.Draw(after).line([(22, 55), (39, 38)], fill=RED, width=2)
    assert told(before, after)[0] is Kind.OTHER


def test_what_nobody_can_see_is_not_said_to_be_rendering():
    before, after = slope(), np.asarray(slope()).copy()
    after[20:60, 20:80] += 1
    [region] = pixels.compare(drawn.picture(before), drawn.of_array(after)).regions
    assert sentence(region) == "2400 px differ too faintly to be seen"


#: The end of a line, in light, below a field; rows of the six pixels at its left.
SQUARE = [[255] * 6] * 5 + [[225] * 6]
ROUNDED = [
    [253, 255, 255, 255, 255, 255],
    [248, 255, 255, 255, 255, 255],
    [247, 254, 255, 255, 255, 255],
    [255, 239, 251, 255, 255, 255],
    [255, 251, 225, 237, 245, 252],
    [255, 255, 255, 244, 234, 228],
]


def corner(rows):
    light = np.full((18, 24), 255, np.uint8)
    light[10, 12:] = 225
    light[5:11, 6:12] = rows
    return np.repeat(light[..., None], 3, axis=2)


def test_an_end_that_was_rounded_did_not_move():
    found = pixels.compare(drawn.of_array(corner(SQUARE)), drawn.of_array(corner(ROUNDED))).regions
    assert Kind.MOVED not in {region.kind for region in found}


def test_of_many_colours_none_is_named():
    before, after = drawn.blank(), drawn.blank()
    ImageDraw.Draw(before).polygon([(40, 60), (52, 40), (64, 60)], fill=RED, outline=drawn.INK)
    drawn.fill(before, (50, 50, 5, 8), (240, 190, 40))
    ImageDraw.Draw(after).ellipse((40, 40, 64, 60), fill=drawn.GREEN, outline=drawn.BLUE, width=3)
    (region,) = regions(before, after)
    assert (region.kind, region.evidence.before, region.evidence.after) == (Kind.OTHER, None, None)
    assert sentence(region) == "a 25×21 px part looks different now"


@pytest.mark.parametrize("size", [11, 12, 13, 16])
def test_the_colour_of_letters_is_that_of_the_middle_of_their_strokes(size):
    def text(colour):
        large = drawn.write(drawn.blank(4 * 240, 4 * 60), "wall of thin letters", (40, 60), colour, size=4 * size)
        return large.resize((240, 60), Image.Resampling.BOX)

    (region,) = regions(text((49, 51, 63)), text((173, 173, 178)))
    assert region.kind is Kind.COLOUR
    assert contrast_to_white(region.evidence.before) > 0.85 * contrast_to_white("#31333f")


def contrast_to_white(name):
    return 255 - sum(bytes.fromhex(name[1:])) / 3


def test_a_chart_is_no_text():
    def chart(seed):
        image = drawn.blank(500, 260)
        for x, y in np.random.default_rng(seed).integers((10, 10), (480, 240), (160, 2)).tolist():
            ImageDraw.Draw(image).ellipse((x, y, x + 7, y + 7), drawn.BLUE)
        return image

    assert Kind.TEXT not in {region.kind for region in regions(chart(1), chart(2))}


def test_a_row_of_icons_is_no_text():
    after = drawn.blank()
    for left in (20, 46, 72, 98):
        ring(after, (left, 40, 16, 16), drawn.INK, 2)
        drawn.fill(after, (left + 6, 44, 4, 8), drawn.INK)
    (region,) = regions(drawn.blank(), after)
    assert (region.kind, region.evidence.content) == (Kind.ADDED, "block")


def test_the_colour_of_a_thin_outline_is_not_that_of_its_edges():
    def card(colour):
        large = ring(drawn.blank(4 * 120, 4 * 80), (4 * 20, 4 * 20, 4 * 60, 4 * 40), colour, 6, 4 * 12)
        return large.resize((120, 80), Image.Resampling.BOX)

    (region,) = regions(card((70, 80, 90)), card((20, 120, 220)))
    old, new = ([*bytes.fromhex(name[1:])] for name in (region.evidence.before, region.evidence.after))
    assert region.kind is Kind.COLOUR
    assert max(old) < 150
    assert new[0] < 100


def test_marks_at_the_corners_of_a_box_are_no_text():
    """A check box whose corners are a little rounder, as Chromium draws it."""
    old = [[228, 187, 172, 172], [182, 172, 172, 172], [172, 172, 255, 255], [172, 172, 255, 255]]
    new = [[255, 228, 192, 177], [228, 172, 172, 172], [192, 172, 198, 239], [172, 172, 244, 255]]

    def box(corner):
        image = np.asarray(ring(drawn.blank(60, 40), (20, 10, 16, 16), (172, 172, 172))).copy()
        for rows, columns in ((1, 1), (1, -1), (-1, 1), (-1, -1)):
            image[10:26, 20:36][::rows, ::columns][:4, :4] = np.array(corner)[..., None]
        return Image.fromarray(image)

    (region,) = regions(box(old), box(new))
    assert region.kind is Kind.OTHER


@pytest.mark.parametrize("turned", [0, 90])
def test_room_that_was_made_is_called_empty_whatever_lines_go_through_it(turned):
    before = drawn.page()
    for left in (4, 200, 380):
        drawn.fill(before, (left, 0, 2, before.height), (200, 204, 210))
    after = drawn.with_band(before, 68, 14, lambda band: band.paste(before.crop((0, 68, 400, 69)).resize((400, 14))))
    (region,) = regions(*(image.rotate(turned, expand=True) for image in (before, after)))
    assert sentence(region).startswith("14 px of empty space were inserted at ")


def test_where_nothing_is_drawn_below_a_band_nothing_moved():
    before = drawn.page(3)
    after = drawn.blank(400, before.height + 60)
    after.paste(before)
    drawn.write(after, "one line more", (20, before.height + 20))
    (region,) = regions(before, after)
    assert region.evidence.vector is None
    assert "moved" not in sentence(region)


def test_a_row_at_the_end_of_a_picture_is_a_pixel_of_room():
    before = drawn.page(3)
    after = drawn.blank(400, before.height + 1)
    after.paste(before)
    (region,) = regions(before, after)
    assert (sentence(region).partition(" at")[0], region.nudged) == ("1 px of empty space was inserted", True)
