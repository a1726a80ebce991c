"""Who rates a difference: Claude, or rules on this machine, behind one method.

Judges compose by wrapping each other. Claude's is ``Remembered(CircuitBreaker(Claude(...)))``, inside of
``Fallback(…, Local())`` where ``on_judge_error`` is ``local``: see wrappers/compose.py.
"""

from __future__ import annotations

from pytest_visual_claude.judge.protocol import Judge

__all__ = ["Judge"]
