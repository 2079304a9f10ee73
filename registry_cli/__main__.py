"""The command ``registry``, also as ``python -m registry_cli``."""

from __future__ import annotations

import gc
import os
import sys

# Reading ten thousand manifests makes a million objects and no cycles: the collector would look through them in vain.
gc.set_threshold(200_000, 30, 30)


def main() -> None:
    """Run the command line and end the process with its exit code."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["validate"]:
        from registry_cli.git.ahead import ask_ahead

        ask_ahead(arguments, os.environ)
    from registry_cli.cli.exits import leave, run

    leave(run(arguments))


if __name__ == "__main__":
    main()
