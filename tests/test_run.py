"""run.py: what it sets up, what it leaves as it is, and what it says when it cannot. No test reaches for a network."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

HOUSE = Path(__file__).parents[1]
THIS = f"{sys.version_info.major}.{sys.version_info.minor}"
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)

Launch = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(tmp_path: Path) -> ModuleType:
    """The launcher as a module, in a house of its own with empty locks."""
    source = (HOUSE / "run.py").read_text("utf-8")
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "run.py").write_text(source, "utf-8")
    for lock in ("requirements.lock", "requirements-test.lock"):
        (tmp_path / "house" / lock).write_text(f"# nothing in {lock}\n")
    module = ModuleType("run")
    module.__file__ = str(tmp_path / "house" / "run.py")
    exec(compile(source, module.__file__, "exec"), module.__dict__)
    return module


@pytest.fixture
def launch(run: ModuleType, tmp_path: Path) -> Launch:
    """Start the launcher in that house, from elsewhere, with next to nothing in the environment and no uv."""
    for name, says in (("bot", "cunkou"), ("pytest", "pytest")):
        (run.HERE / f"{name}.py").write_text(f"import os, sys\nprint('{says}', *sys.argv[1:], os.getcwd())\n")

    def start(*words: str, path: str = "/usr/bin:/bin", **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, str(run.HERE / "run.py"), *words],
            cwd=tmp_path,
            env={"PATH": path, **more},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return start


def make(run: ModuleType, version: str = THIS, lock: str = "") -> None:
    """An environment that looks as if it were there already."""
    (run.VENV / "bin").mkdir(parents=True)
    run.PYTHON.symlink_to(sys.executable)
    (run.VENV / "pyvenv.cfg").write_text(f"home = /usr/bin\nversion = {version}.1\n")
    if lock:
        run.STAMP.write_text(run.stamp(run.HERE / lock))


def test_an_environment_is_ready_for_its_own_lock(run: ModuleType) -> None:
    assert not run.ready(run.LOCK)
    make(run, lock="requirements.lock")
    assert run.ready(run.LOCK) and not run.ready(run.TEST_LOCK)
    run.LOCK.write_text("# another\n")
    assert not run.ready(run.LOCK)


def test_an_environment_of_another_python_is_made_anew(run: ModuleType) -> None:
    make(run, version="3.9", lock="requirements.lock")
    assert not run.usable()
    run.STAMP.write_text(run.STAMP.read_text().replace(THIS, "3.9"))
    assert not run.ready(run.LOCK)


def test_an_environment_of_another_build_is_made_anew(run: ModuleType) -> None:
    make(run)
    run.PYTHON.unlink()
    run.PYTHON.symlink_to("/bin/sh")
    assert not run.usable()


def test_an_environment_whose_python_is_gone_is_made_anew(run: ModuleType) -> None:
    make(run, lock="requirements.lock")
    run.PYTHON.unlink()
    run.PYTHON.symlink_to("/nowhere/python3")
    assert not run.ready(run.LOCK) and not run.usable()


def test_a_half_made_environment_is_installed_into_again(run: ModuleType) -> None:
    make(run)
    assert run.usable() and not run.ready(run.LOCK)


def test_what_is_ready_starts_at_once_and_says_nothing_of_its_own(run: ModuleType, launch: Launch) -> None:
    make(run, lock="requirements-test.lock")
    for words, becomes in (
        ((), "cunkou demo"),
        (("serve",), "cunkou serve"),
        (("invite", "staff", "--center", "东山村 站"), "cunkou invite staff --center 东山村 站"),
        (("test", "-k", "two words"), "pytest -k two words"),
    ):
        done = launch(*words)
        assert (done.returncode, done.stdout, done.stderr) == (0, f"{becomes} {run.HERE}\n", ""), done


def test_the_exit_code_is_the_commands(run: ModuleType, launch: Launch) -> None:
    make(run, lock="requirements.lock")
    (run.HERE / "bot.py").write_text("raise SystemExit(2)\n")
    assert launch("serve").returncode == 2


def test_help_sets_nothing_up(run: ModuleType, launch: Launch) -> None:
    done = launch("--help")
    assert done.returncode == 0 and "python3 run.py test" in done.stdout and not run.VENV.exists()


def test_it_is_set_up_once(run: ModuleType, launch: Launch) -> None:
    first = launch("chat", LANG="C")
    assert first.returncode == 0, first
    assert first.stdout.startswith("Setting up ") and first.stdout.endswith(f"cunkou chat {run.HERE}\n")
    assert launch("chat").stdout == f"cunkou chat {run.HERE}\n"
    (run.VENV / "keepsake").write_text("")
    run.LOCK.write_text("# newer\n")
    assert launch("chat").stdout.startswith("Setting up ")
    assert (run.VENV / "keepsake").exists()


def test_pip_takes_over_when_uv_cannot(run: ModuleType, launch: Launch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    uv = tmp_path / "bin" / "uv"
    uv.write_text(f"#!/bin/sh\necho tried >> {tmp_path}/uv.log\nexit 2\n")
    uv.chmod(0o755)
    done = launch("serve", path=f"{tmp_path}/bin:/usr/bin:/bin")
    assert done.returncode == 0 and done.stdout.endswith(f"cunkou serve {run.HERE}\n"), done
    assert (tmp_path / "uv.log").read_text() == "tried\n"


def test_packages_that_cannot_be_had_are_tried_again(run: ModuleType, launch: Launch) -> None:
    run.LOCK.write_text("there-is-no-such-package==1.0 --hash=sha256:" + "0" * 64 + "\n")
    for _ in range(2):
        done = launch("serve", PIP_NO_INDEX="1")
        assert done.returncode == 1 and "could not be installed" in done.stderr and "Traceback" not in done.stderr
    assert not run.STAMP.exists()


def test_a_missing_venv_is_named(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    monkeypatch.setenv("PIP_USER", "")
    monkeypatch.setenv("UV_SYSTEM_CERTS", "")
    for said in ("… because ensurepip is not\navailable.  On Debian/Ubuntu systems …", "No module named venv"):
        monkeypatch.setattr(run, "quiet", lambda *command, said=said: said)
        with pytest.raises(SystemExit) as ended:
            run.install(run.LOCK)
        assert f"apt install python{THIS}-venv" in str(ended.value) and "\n" not in str(ended.value)
    monkeypatch.setattr(run, "quiet", lambda *command: "Error: [Errno 28] No space left on device")
    with pytest.raises(SystemExit, match="No space left"):
        run.install(run.LOCK)


def test_an_old_python_is_told_so(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(run, "THIS", "3.9")
    with pytest.raises(SystemExit, match=r"^Cunkou needs Python 3\.11 or newer; this is Python 3\.9\.$"):
        run.main([])


def test_an_old_python_can_read_the_launcher() -> None:
    ast.parse((HOUSE / "run.py").read_text("utf-8"), feature_version=(3, 6))


def test_a_house_nobody_may_write_in(run: ModuleType, launch: Launch) -> None:
    (run.HERE / ".venv").write_text("not a folder")
    done = launch("serve")
    assert done.returncode == 1 and "cannot be made" in done.stderr and "Traceback" not in done.stderr


# The locks


def pins(lock: str) -> dict[tuple[str, str], str]:
    """(package, marker) → version."""
    return {(name, marker): version for name, version, marker in PIN.findall((HOUSE / lock).read_text("utf-8"))}


def test_the_test_lock_holds_the_other() -> None:
    every, some = pins("requirements-test.lock"), pins("requirements.lock")
    assert len(some) > 30
    assert {name: every.get(name) for name in some} == some


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_names_no_place_and_pins_everything(lock: str) -> None:
    text = (HOUSE / lock).read_text("utf-8")
    assert "://" not in text and "index" not in text
    for block in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[a-z0-9.-]+==\S+", block) and "--hash=sha256:" in block, block


def test_the_locks_are_made_for_what_is_asked() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))

    def names(wanted: list[str]) -> set[str]:
        return {re.split(r"[\[<>=~ ;]", one)[0].lower() for one in wanted}

    assert names(project["project"]["dependencies"]) <= {name for name, _ in pins("requirements.lock")}
    assert names(project["dependency-groups"]["dev"]) <= {name for name, _ in pins("requirements-test.lock")}
