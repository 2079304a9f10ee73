"""What every test may ask for."""

from __future__ import annotations

from hypothesis import settings

pytest_plugins = [
    "tests.postgres_fixtures",
    "tests.supabase_fixtures",
    "tests.git_fixtures",
    "tests.team_fixtures",
    "tests.network_guard",
]

# A busy machine is slow without being wrong, so an example has no deadline; the suite as a whole has timeouts.
settings.register_profile("registry", deadline=None, print_blob=True)
settings.load_profile("registry")
