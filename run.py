"""Sets Cunkou up in .venv, beside this file, and starts it.

python3 run.py                  the demo village, on http://127.0.0.1:8000
python3 run.py test [ARGS]      the tests; ARGS go to pytest
python3 run.py COMMAND [ARGS]   any other command of cunkou: serve, chat, invite
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "cunkou.stamp"  # which lock was installed last, and for which Python
LOCK, TEST_LOCK = HERE / "requirements.lock", HERE / "requirements-test.lock"  # the second holds the first
THIS = ".".join(map(str, sys.version_info[:2]))


def stamp(lock: Path) -> str:
    """What the stamp says once `lock` is installed."""
    return f"{THIS} {hashlib.sha256(lock.read_bytes()).hexdigest()}"


def ready(*locks: Path) -> bool:
    """Whether the environment holds one of these locks already."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text() in map(stamp, locks)


def usable() -> bool:
    """Whether there is an environment of this very Python, to be installed into; one of another is made anew."""
    config = (VENV / "pyvenv.cfg").read_text() if (VENV / "pyvenv.cfg").exists() else ""
    made_for = re.search(r"^version\w* *= *(\d+\.\d+)", config, re.MULTILINE)
    return made_for is not None and made_for[1] == THIS and PYTHON.resolve() == Path(sys.executable).resolve()


def quiet(*command: "str | Path") -> "str | None":
    """Run a command; returns None when it went well, else all it said."""
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")
    return None if done.returncode == 0 else done.stdout.strip() or f"it ended with code {done.returncode}"


def install(lock: Path) -> None:
    """Make the environment and put into it what `lock` pins: with uv where there is one, else with pip."""
    print(f"Setting up {VENV} (once; a minute or two) …", flush=True)
    os.environ.setdefault("UV_SYSTEM_CERTS", "1")  # a proxy's certificate is known to the system, not to uv
    os.environ["PIP_USER"] = "0"
    packages = ("install", "--quiet", "--require-hashes", "-r", lock)
    venv, uv = [sys.executable, "-m", "venv", VENV, *([] if usable() else ["--clear"])], shutil.which("uv")
    if not (uv and quiet(*venv, "--without-pip") is None and quiet(uv, "pip", *packages, "--python", PYTHON) is None):
        trouble = quiet(*venv)
        if trouble and ("ensurepip is not" in trouble or "No module named" in trouble):
            package = f"python{THIS}-venv"
            sys.exit(f"Python's package {package} is missing. On Debian and Ubuntu: apt install {package}")
        if trouble:
            sys.exit(f"{VENV} cannot be made: {trouble.splitlines()[-1]}")
        if subprocess.call([PYTHON, "-m", "pip", "--disable-pip-version-check", *packages]):
            sys.exit("The packages could not be installed; pip says why above.")
    STAMP.write_text(stamp(lock))


def main(asked: "list[str]") -> None:
    """Set up what is not set up yet, and become the command."""
    if sys.version_info < OLDEST:
        sys.exit(f"Cunkou needs Python 3.11 or newer; this is Python {THIS}.")
    if asked[:1] in (["-h"], ["--help"]):
        print(__doc__)
        return
    test = asked[:1] == ["test"]
    if not ready(*([TEST_LOCK] if test else [LOCK, TEST_LOCK])):
        install(TEST_LOCK if test else LOCK)
    command = ["pytest", *asked[1:]] if test else ["bot", *(asked or ["demo"])]
    os.chdir(HERE)
    os.execve(PYTHON, [str(PYTHON), "-m", *command], os.environ)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
