"""All requests of a process share a thread and a pool of connections, and can be cancelled."""

import socket
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest

from pytest_visual_claude.errors import JudgeUnusable
from pytest_visual_claude.judge.claude import connection
from pytest_visual_claude.testing.replies import Reply


@pytest.fixture
def silent():
    """Takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def get(server):
    return lambda: connection.opened().http.get(f"http://127.0.0.1:{server.getsockname()[1]}/")


def test_closing_it_closes_the_sockets_of_what_is_on_its_way(silent):
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(connection.opened().run, 60, get(silent))
        peer, _ = silent.accept()
        with peer:
            peer.settimeout(20)
            assert peer.recv(10_000)
            connection.close()
            assert peer.recv(1) == b""
        with pytest.raises(CancelledError):
            waiting.result(20)


def test_a_request_that_is_late_closes_its_socket(silent):
    with pytest.raises(TimeoutError):
        connection.opened().run(0.2, get(silent))
    peer, _ = silent.accept()
    with peer:
        peer.settimeout(20)
        while peer.recv(10_000):
            pass


def test_no_thread_is_left_behind_and_what_was_closed_asks_no_more():
    connection.close()
    before = threading.active_count()
    closed = connection.opened()
    closed.close()
    assert threading.active_count() == before
    with pytest.raises(CancelledError):
        closed.run(5, lambda: pytest.fail("it was asked"))
    connection.close()


def test_judges_of_a_process_share_it(claude, service, question):
    first, second = claude(), claude()
    first.ask(question())
    second.ask(question())
    assert first._messages.load() is second._messages.load() is connection.opened()


def test_a_question_that_the_end_of_the_run_cancels_says_so(claude, service, question):
    def behaviour(_):
        connection.close()
        return Reply(delay=60)

    service.behaviour = behaviour
    with pytest.raises(JudgeUnusable, match="the run ended before claude-sonnet-5-5 answered"):
        claude().ask(question())
