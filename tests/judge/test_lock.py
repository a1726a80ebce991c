"""The lock that a run's workers share: one at a time, never for ever, on file systems without locks, too."""

import errno
import multiprocessing
import os
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pytest_visual_claude.judge.run_state import lock

#: With file locks, and where the file system says in one of its ways that it knows none.
FILE_SYSTEMS = [None, errno.ENOSYS, errno.ENOTSUP, errno.ENOLCK]


def without_flock(number):
    """Sets what ``fcntl.flock`` says from now on in this process."""
    import fcntl

    def refuse(*_):
        raise OSError(number, os.strerror(number))

    fcntl.flock = refuse


@pytest.fixture(params=FILE_SYSTEMS, ids=lambda number: errno.errorcode.get(number, "flock"))
def file_system(request, monkeypatch):
    if request.param is not None:
        fcntl = pytest.importorskip("fcntl")
        monkeypatch.setattr(fcntl, "flock", fcntl.flock)  # put back at the end
        without_flock(request.param)
    return request.param


@pytest.fixture
def path(tmp_path):
    return tmp_path / "shared" / "one.lock"


#: Adds to a number in a file, in two steps that another one could come between.
def add(counter, path, times):
    for _ in range(times):
        with lock.held(path):
            number = int(counter.read_text() or 0)
            time.sleep(0.001)
            counter.write_text(str(number + 1))


def add_elsewhere(file_system, counter, path, times):
    if file_system is not None:
        without_flock(file_system)
    add(counter, path, times)


def test_one_thread_at_a_time_holds_it(file_system, path, tmp_path):
    counter = tmp_path / "counter"
    counter.write_text("")
    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(add, counter, path, 10) for _ in range(6)]:
            done.result(60)
    assert counter.read_text() == "60"


def test_one_process_at_a_time_holds_it(file_system, path, tmp_path):
    counter = tmp_path / "counter"
    counter.write_text("")
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=add_elsewhere, args=(file_system, counter, path, 15)) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    assert counter.read_text() == "45"


def test_who_waits_for_longer_than_its_patience_is_told(file_system, path):
    with lock.held(path):
        before = time.monotonic()
        with pytest.raises(TimeoutError, match=r"one\.lock is held by another process"), lock.held(path, patience=0.2):
            pytest.fail("two held it")
        assert time.monotonic() - before >= 0.2


def test_who_has_no_patience_is_told_at_once(file_system, path):
    with lock.held(path), pytest.raises(TimeoutError), lock.held(path, patience=0):
        pytest.fail("two held it")


def test_it_is_free_after_the_block_however_that_ends(file_system, path):
    with pytest.raises(KeyError), lock.held(path):
        raise KeyError
    with lock.held(path, patience=0):
        pass


def test_who_waits_gets_it_when_it_is_free(file_system, path):
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with lock.held(path):
            entered.set()
            leave.wait(30)

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        assert entered.wait(30)
        threading.Timer(0.1, leave.set).start()
        with lock.held(path, patience=30):
            assert leave.is_set()
        holding.result(30)


def test_a_process_that_died_holds_it_no_more(file_system, path):
    script = f"""
        import fcntl, os, sys, time
        from pathlib import Path
        from pytest_visual_claude.judge.run_state import lock
        def refuse(*_):
            raise OSError({file_system}, "no locks here")
        if {file_system} is not None:
            fcntl.flock = refuse
        with lock.held(Path(sys.argv[1])):
            print("held", flush=True)
            time.sleep(60)
    """
    if sys.platform == "win32":
        script = script.replace("import fcntl, os", "import os")
    command = [sys.executable, "-c", textwrap.dedent(script), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(TimeoutError), lock.held(path, patience=0.1):
            pytest.fail("two held it")
        holder.kill()
        holder.wait(30)
        with lock.held(path, patience=20):
            pass


def test_a_folder_that_cannot_be_is_an_error_and_not_waited_for(tmp_path):
    (tmp_path / "shared").write_text("a file")
    with pytest.raises(OSError, match="shared") as caught, lock.held(tmp_path / "shared" / "one.lock"):
        pytest.fail("it was held")
    assert not isinstance(caught.value, TimeoutError)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no flock")
def test_an_error_that_says_nothing_of_locks_is_raised(monkeypatch, path):
    import fcntl

    monkeypatch.setattr(fcntl, "flock", fcntl.flock)
    without_flock(errno.EIO)
    with pytest.raises(OSError, match=os.strerror(errno.EIO)), lock.held(path):
        pytest.fail("it was held")
