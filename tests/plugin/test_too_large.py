"""A picture that is too large to be compared is red, says why, and can be accepted like any other."""

from __future__ import annotations

import io

from PIL import Image

from pytest_visual_claude.model import Outcome

TEST = """
def test_map(assert_screenshot):
    assert_screenshot("map.png", tolerance="major")
"""


def bits(colour: int) -> bytes:
    file = io.BytesIO()
    Image.new("1", (9000, 6000), colour).save(file, "PNG")
    return file.getvalue()


def test_it_is_red_at_any_tolerance_until_it_is_accepted(project):
    project.write({"test_map.py": TEST, "map.png": bits(1)})
    project.prepare()
    assert project.pytest().outcomes == {"passed": 1}
    project.write({"map.png": bits(0)})
    done = project.pytest()
    assert done.outcomes == {"failed": 1}
    assert done.lines("The picture was not analysed: it has 54 megapixels, and up to 52 megapixels are.")
    assert done.lines("R1 critical · other  anything may have changed: nothing was analysed")
    assert project.became() == {"test_map/test_map": Outcome.CHANGED}
    assert project.visual_claude("accept", "--all").code == 0
    assert project.pytest().outcomes == {"passed": 1}


def test_an_update_writes_it(project):
    project.write({"test_map.py": TEST, "map.png": bits(1)})
    project.prepare()
    project.write({"map.png": bits(0)})
    project.prepare()
    assert project.pytest().outcomes == {"passed": 1}
