"""The report as a file: every picture is in it, the same pixels, and small."""

from __future__ import annotations

import base64
import io
import json
import re

from PIL import Image, ImageChops
from web.conftest import BEFORE, FILES, HOME, RED, drawn, stage, written

from pytest_visual_claude.model import Run, from_json
from pytest_visual_claude.web import report


def blocks(text: str) -> dict[str, tuple[str, bytes]]:
    found = re.findall(r'<script type="(image/\w+)" id="(p\d+)">([^<]*)</script>', text)
    return {name: (kind, base64.b64decode(data)) for kind, name, data in found}


def data(text: str) -> dict:
    (found,) = re.findall(r'id="data">(.*?)</script>', text, re.DOTALL)
    return json.loads(found)


def decoded(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def shown(text: str, name: str, picture: str) -> Image.Image:
    """A picture of a check as the page puts it together."""
    one = next(one for one in data(text)["shown"] if one["path"].endswith(f"/{name}-chromium"))["pictures"][picture]
    found = decoded(blocks(text)[one["name"][1:]][1])
    if "under" in one:
        whole = decoded(blocks(text)[one["under"][1:]][1])
        whole.paste(found, tuple(one["at"]))
        return whole
    return found


def same(image: Image.Image, png: bytes) -> bool:
    return image.size == decoded(png).size and ImageChops.difference(image, decoded(png)).getbbox() is None


def test_every_picture_has_the_same_pixels_as_what_was_kept(baselines):
    text = written(baselines).read_text(encoding="utf-8")
    for name, files in FILES.items():
        for file, png in files.items():
            assert same(shown(text, name, file.removesuffix(".png")), png), (name, file)


def test_a_picture_that_differs_in_little_is_a_patch(tmp_path):
    little = drawn(button="#c22222")
    made = stage(tmp_path, (HOME,), {"home": {**FILES["home"], "actual.png": little}})
    text = written(made).read_text(encoding="utf-8")
    (one,) = data(text)["shown"]
    assert "under" in one["pictures"]["actual"]
    assert same(shown(text, "home", "actual"), little)


def test_where_time_is_up_pictures_go_in_as_they_are(baselines):
    run = from_json(Run, (baselines.results / "run.json").read_bytes())
    text = report.write(run, baselines, baselines.results / "r.html", seconds=1e-9).read_text(encoding="utf-8")
    assert {kind for kind, _ in blocks(text).values()} == {"image/png"}
    assert same(shown(text, "home", "actual"), RED)
    home = next(one for one in data(text)["shown"] if one["path"].endswith("home-chromium"))
    assert home["thumb"] == home["pictures"]["actual"]["name"]


def test_a_broken_picture_breaks_no_report(baselines):
    (baselines.evidence(HOME.key.path) / "actual.png").write_bytes(BEFORE[:60])
    text = written(baselines).read_text(encoding="utf-8")
    assert same(shown(text, "banner", "expected"), BEFORE)


def test_the_data_is_the_runs_json(baselines):
    text = written(baselines).read_text(encoding="utf-8")
    assert data(text)["run"] == json.loads((baselines.results / "run.json").read_bytes())


def test_no_script_but_ours_may_run(baselines):
    text = written(baselines).read_text(encoding="utf-8")
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', text)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert len(re.findall(r"<script>", text)) == 1
