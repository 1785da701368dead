"""The look at what is known against the packages in the locks: it finds, and says plainly what it could not ask."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).parents[1] / ".ci" / "audit.py"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    """The script of the checks."""
    spec = importlib.util.spec_from_file_location("audit", FILE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


FINE = {"name": "babel", "version": "2.17.0", "vulns": []}
FLAWED = {
    "name": "jinja2",
    "version": "2.4.1",
    "vulns": [{"id": "PYSEC-2021-66", "fix_versions": ["2.11.3"]}, {"id": "GHSA-none", "fix_versions": []}],
}
SKIPPED = {"name": "yarl", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def test_a_known_flaw_is_named_with_the_version_that_mends_it(audit: ModuleType) -> None:
    flaws, unknown = audit.judged(json.dumps({"dependencies": [FINE, FLAWED]}))
    assert flaws == [
        "jinja2 2.4.1: PYSEC-2021-66, mended in 2.11.3",
        "jinja2 2.4.1: GHSA-none, mended in no version yet",
    ]
    assert not unknown


def test_nothing_known_is_said_only_where_everything_was_asked(audit: ModuleType) -> None:
    assert audit.judged(json.dumps({"dependencies": [FINE]})) == ([], [])
    assert "does not know yarl" in audit.judged(json.dumps({"dependencies": [FINE, SKIPPED]}))[1][0]
    for report in ("", "{}", "[]", json.dumps({"dependencies": []}), json.dumps({"dependencies": [SKIPPED]})):
        flaws, unknown = audit.judged(report, "Traceback\nConnectionError: no such host\n")
        assert not flaws and "not reachable" in unknown[0], report


def test_a_flaw_fails_the_check_also_where_others_could_not_be_asked(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reports = iter(["", "", json.dumps({"dependencies": [FLAWED, SKIPPED]}), ""])

    class Done:
        returncode = 0
        stderr = ""

        def __init__(self, *_: object, **__: object) -> None:
            self.stdout = next(reports)

    monkeypatch.setattr(audit.subprocess, "run", Done)
    assert audit.main(["a.lock", "b.lock"]) == 1
    said = capsys.readouterr().out
    assert "a.lock: jinja2 2.4.1" in said and "b.lock: NOT CHECKED" in said


def test_a_tool_that_is_missing_is_no_silence(
    audit: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "TOOL", "no such requirement!")
    assert audit.main(["requirements.lock"]) == 0
    assert capsys.readouterr().out.startswith("NOT CHECKED: no such requirement! cannot be installed")


def test_the_checks_run_it_on_both_locks() -> None:
    assert "\npython3 .ci/audit.py requirements.lock requirements-test.lock\n" in (FILE.parent / "run").read_text()
