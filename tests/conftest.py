"""What every test may ask for."""

from __future__ import annotations

pytest_plugins = ["tests.postgres_fixtures", "tests.git_fixtures", "tests.team_fixtures"]
