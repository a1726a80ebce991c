from pytest_visual_claude.judge.request import explain, planning
from pytest_visual_claude.judge.service import models


def test_a_plan_is_written_for_people_to_look_at(question, tmp_path, opened):
    asked = question()
    path = explain.explain(asked, models.known(models.DEFAULT), tmp_path / "explained")
    text = path.read_text("utf-8")
    assert sorted(file.name for file in path.parent.iterdir()) == ["01.png", "02.png", "03.png", "04.png", "request.md"]
    assert opened((path.parent / "03.png").read_bytes()).size == (216, 200)
    plan = planning.plan(asked.difference)
    assert f"4 images, {plan.tokens} tokens" in text
    assert "R1 · baseline · from 16,0 108×100, 2× size · R1 at 48,60 120×40 · 216×200 px, 64 tokens" in text
    assert "Regions to answer, each exactly once: R1." in text
    assert "$" in text


def test_what_is_explained_is_what_is_sent(service, claude, question, tmp_path):
    asked = question()
    claude().ask(asked)
    path = explain.explain(asked, models.known(models.DEFAULT), tmp_path)
    written = [file.read_bytes() for file in sorted(path.parent.glob("*.png"))]
    assert written == service.requests[0].images
