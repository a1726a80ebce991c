"""Steps that are made beside each other, by both of Playwright's APIs, and where neither runs a loop."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_visual_claude.capture.drivers import Beside, one, run, run_async

WAITS, OPENS = "new Promise(done => { window.answer = done })", "answer(7)"


def steps(*calls):
    for call in calls:
        made = yield call
    return made


def beside(*all_steps):
    return (yield Beside(*all_steps))


def test_one_that_waits_for_the_other_gets_its_answer(page):
    calls = one(lambda: page.evaluate(WAITS)), one(lambda: page.evaluate(OPENS))
    assert run(beside(*calls)) == [7, None]
    nested = one(lambda: page.evaluate(WAITS)), beside(one(lambda: page.evaluate(OPENS)), one(lambda: 3))
    assert run(beside(*nested)) == [7, [None, 3]]


def test_what_one_raises_is_raised_once_all_have_ended(page):
    ended = []
    calls = steps(lambda: page.evaluate("one more")), steps(lambda: page.evaluate("1"), lambda: ended.append(1))
    with pytest.raises(Exception, match="SyntaxError"):
        run(beside(*calls))
    assert ended == [1]
    assert page.evaluate("5") == 5


def test_what_calls_nothing_of_playwright_leaves_the_others_to_be_made(page):
    assert run(beside(one(lambda: 1), one(lambda: page.evaluate("2")), one(lambda: 3))) == [1, 2, 3]
    assert run(beside()) == []


def aside(call):
    """In a thread of its own: in this one Playwright's loop may run."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(call).result()


def test_without_a_loop_they_are_made_in_turn():
    made = []
    calls = steps(lambda: made.append("a"), lambda: made.append("b")), steps(lambda: made.append("c"))
    assert aside(lambda: run(beside(*calls))) == [None, None]
    assert made == ["a", "b", "c"]


def test_in_async_tests_they_are_tasks_and_all_end():
    ended = []

    async def scenario():
        opened = asyncio.Event()

        async def opens():
            opened.set()

        async def fails():
            raise ValueError("no answer")

        assert await run_async(beside(one(opened.wait), one(opens))) == [True, None]
        await run_async(beside(one(fails), steps(opens, lambda: ended.append(1))))

    with pytest.raises(ValueError, match="no answer"):
        aside(lambda: asyncio.run(scenario()))
    assert ended == [1]
