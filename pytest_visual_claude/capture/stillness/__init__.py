"""What is waited for before a picture is believed that is not the baseline's: each step small, named, and undone."""

from __future__ import annotations
