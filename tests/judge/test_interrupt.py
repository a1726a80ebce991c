import _thread
import signal
import threading

import pytest

from pytest_visual_claude.testing import replies
from pytest_visual_claude.testing.replies import Reply


@pytest.fixture(autouse=True)
def _listens():
    """A run that was started in the background inherits that interrupts are ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_ends_a_request_that_nobody_answers(service, claude, question):
    def interrupts(_):
        threading.Timer(0.1, _thread.interrupt_main).start()
        return Reply(delay=60)

    service.behaviour = interrupts
    with pytest.raises(KeyboardInterrupt):
        claude(deadline=30).ask(question())


def test_an_interrupt_ends_a_wait_for_a_second_attempt(service, claude, question):
    def interrupts(_):
        _thread.interrupt_main()

    service.behaviour = replies.fails(529)
    with pytest.raises(KeyboardInterrupt):
        claude(pause=interrupts).ask(question())
        # The signal is delivered at the next bytecode, at the latest while waiting for the next attempt.
