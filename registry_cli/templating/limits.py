"""How large a template may be."""

from __future__ import annotations

MAX_CHARACTERS = 1_000_000
"""The longest text that is read as a template, and the longest prompt: beyond what a model takes in at once."""
