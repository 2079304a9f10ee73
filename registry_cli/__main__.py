"""The command ``registry``, also as ``python -m registry_cli``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from registry_cli.cli.exits import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
