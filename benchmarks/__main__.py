"""Runs the benchmarks of the whole shop one after the other: `python -m benchmarks [NAME …]`; exits 1 where one missed."""  # noqa: E501

import subprocess
import sys
import time
from pathlib import Path

ALL = ("conversations", "latency", "arrival", "growth", "start", "postgres")


def main() -> int:
    """Run those that are named, or all; whatever they print is theirs."""
    missed = []
    for name in sys.argv[1:] or ALL:
        print(f"== {name}", flush=True)
        began = time.monotonic()
        done = subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], cwd=Path(__file__).parent.parent)  # noqa: PLW1510
        print(f"   ({time.monotonic() - began:.0f} s)\n", flush=True)
        if done.returncode:
            missed.append(name)
    print("every goal is met" if not missed else f"missed: {', '.join(missed)}")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
