"""The scenarios of the acceptance tests once more, inside this process, so that coverage sees every line they reach.

Only those that need a process of their own (killed, at once, piped, or told apart by its environment) are left out.
"""

from __future__ import annotations

from tests.acceptance.test_owners import *  # noqa: F403
from tests.acceptance.test_publish import *  # noqa: F403
from tests.acceptance.test_resolve import *  # noqa: F403
from tests.acceptance.test_rollback import *  # noqa: F403
from tests.acceptance.test_sync import *  # noqa: F403
from tests.acceptance.test_verify import *  # noqa: F403
