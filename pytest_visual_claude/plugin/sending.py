"""What a run sends at its end: the questions of its batch. Said before it is done."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pytest_visual_claude import wording
from pytest_visual_claude.errors import VisualError
from pytest_visual_claude.judging.choice import JudgeChoice

if TYPE_CHECKING:
    import pytest

    from pytest_visual_claude.plugin.session import Session


def send(config: pytest.Config, session: Session, exitstatus: int) -> int:
    """Sends what is open, and says so. Of a run that Ctrl-C or an error of use ended nothing is sent.

    :returns: the exit code of the run.
    """
    import pytest

    asks = session.chosen.choice is JudgeChoice.CLAUDE and not session.given
    if not asks or not any(check.asked for check in session.result().checks):
        return exitstatus
    from pytest_visual_claude.judging.batch import NOT_YET

    ended = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    lines = _lines(config, session, ended=ended)
    if config.option.verbose < 0:  # the end of such a run has no notes
        _say(config, *lines)
    session.notes += lines
    return NOT_YET if ended and session.observer.only_awaits and not session.incomplete else exitstatus


def _lines(config: pytest.Config, session: Session, *, ended: bool) -> list[str]:
    """Sends; what is to be said of it at the end of the run.

    :param ended: whether the run came to its end.
    """
    from pytest_visual_claude.judge.claude import delivery
    from pytest_visual_claude.judge.claude.batch_folder import BatchFolder
    from pytest_visual_claude.judging import batch
    from pytest_visual_claude.judging.spending import batch_folder

    fetch = f"visual-claude judge --wait{wording.folder_option(session.settings.results)}"
    folder = BatchFolder(batch_folder(session.baselines.results), session.run)
    try:
        batch.remember(session.baselines.results, session.run, session.settings)
        if not ended:
            return [f"The run did not come to its end, and nothing was sent. Send and fetch: {fetch}"]
        if waiting := delivery.to_send(folder):
            _say(config, batch.announced(waiting, os.environ))
        sent = delivery.send(folder)
    except (VisualError, OSError) as error:
        return [f"Nothing was sent: {error}", f"Send and fetch: {fetch}"]
    held = [f"{sent.held} are not sent again: they may be on their way"] if sent.held else []
    failed = [f"Not all was sent: {sent.fault}"] if sent.fault else []
    return [*held, *failed, f"{'Send and fetch' if sent.fault else 'Fetch what Claude says'}: {fetch}"]


def _say(config: pytest.Config, *lines: str) -> None:
    terminal: Any = config.pluginmanager.get_plugin("terminalreporter")
    if terminal:
        terminal.ensure_newline()
        for line in lines:
            terminal.write_line(line)
