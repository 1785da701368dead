"""Whether anything known is wrong with the packages in the locks; says plainly what could not be looked up.

python3 .ci/audit.py LOCK...    ends with 1 where a flaw is known, with 0 where none is or nobody could be asked
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

TOOL = "pip-audit==2.10.1"
PATIENCE = 300  # seconds
UNKNOWN = "NOT CHECKED: "


def judged(report: str, complaint: str = "") -> "tuple[list[str], list[str]]":
    """What a report of pip-audit says: the flaws, a line each, and what was not checked, and why."""
    try:
        found = json.loads(report)["dependencies"]
    except (ValueError, KeyError, TypeError):
        why = next((line for line in reversed(complaint.splitlines()) if line.strip()), "no report came")
        return [], [f"the advisory service is not reachable ({why.strip()[:160]})"]
    flaws = [
        f"{one['name']} {one['version']}: {flaw['id']}, mended in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in found
        for flaw in one.get("vulns", ())
    ]
    skipped = [one["name"] for one in found if "skip_reason" in one]  # the tool itself calls this a success
    if not found or len(skipped) == len(found):
        return flaws, ["the advisory service is not reachable, or knows none of the packages"]
    return flaws, [f"the advisory service does not know {', '.join(skipped)}"] if skipped else []


def main(locks: "list[str]") -> int:
    """Look at each lock; returns the exit code."""
    code = 0
    with tempfile.TemporaryDirectory() as place:
        python = Path(place, "bin", "python")
        for command in ([sys.executable, "-m", "venv", place], [python, "-m", "pip", "install", "--quiet", TOOL]):
            done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
            if done.returncode:
                print(f"{UNKNOWN}{TOOL} cannot be installed ({(done.stderr or done.stdout).strip()[-160:]})")
                return 0
        for lock in locks:
            asked = ["--requirement", lock, "--require-hashes", "--disable-pip", "--format", "json"]
            command = [python, "-m", "pip_audit", *asked, "--progress-spinner", "off"]
            try:
                done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, timeout=PATIENCE)
                flaws, unknown = judged(done.stdout, done.stderr)
            except subprocess.TimeoutExpired:
                flaws, unknown = [], ["the advisory service is not reachable (it did not answer in time)"]
            for flaw in flaws:
                print(f"{lock}: {flaw}")
            for why in unknown:
                print(f"{lock}: {UNKNOWN}{why}")
            if not flaws and not unknown:
                print(f"{lock}: nothing is known against any of them")
            code = code or int(bool(flaws))
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
