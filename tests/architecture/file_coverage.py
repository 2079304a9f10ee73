"""Fail when a file of the package is covered less than the given percentage: ``file_coverage.py 85``."""

from __future__ import annotations

import json
import subprocess
import sys


def main(least: float) -> int:
    """Read the collected coverage, print the files below *least* percent, and say whether there is one."""
    report = json.loads(
        subprocess.run(
            [sys.executable, "-m", "coverage", "json", "-q", "-o", "-"], capture_output=True, text=True, check=True
        ).stdout
    )
    below = {
        name: file["summary"]["percent_covered"]
        for name, file in report["files"].items()
        if file["summary"]["percent_covered"] < least
    }
    for name, percent in sorted(below.items()):
        print(f"{name}: {percent:.1f} % covered, {least:g} % are asked for")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1])))
