"""Lets a coverage-guided fuzzer (atheris) at every way into the house, and says what came of it.

    .venv/bin/python tests/fuzzing.py --seconds 3600            every door, an hour each
    .venv/bin/python tests/fuzzing.py web sheet --seconds 60    two of them, a minute each
    .venv/bin/python tests/fuzzing.py --again FILE              what a report says, once more

Each door has a process of its own, two at a time. Whatever does harm is written to --reports, with all that had come
since the village was made as it was, the same harm once; then the code is 1.
"""

import argparse
import hashlib
import json
import os
import re
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE)]

AT_ONCE = 2
SLOWED = 4  # times by which code that is watched is slower, at most
LONGEST = 16_384  # bytes of one piece
START = 400  # seconds a door may take until it is open and its ordinary pieces are through, and to end
TRIED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")


def main(argv: Sequence[str] | None = None) -> int:
    """Fuzz some doors; returns 0 where no harm was done, 1 where some was, 2 where nothing could be tried."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("doors", nargs="*", metavar="DOOR")
    parser.add_argument("--seconds", type=int, default=60, help="for each door")
    parser.add_argument("--seed", type=int, default=0, help="where chance begins; 0 is anywhere")
    parser.add_argument("--seeds", type=int, default=100_000, help="how many ordinary ones each begins with at most")
    parser.add_argument("--reports", type=Path, default=Path("fuzzed"), help="where harm is written down")
    parser.add_argument("--keep", type=Path, help="where what led somewhere new is kept for the next time")
    parser.add_argument("--again", type=Path, metavar="FILE", help="let come what a report says, and nothing else")
    asked = parser.parse_args(argv)
    if asked.again:
        return again(asked.again)
    try:
        import atheris
    except ImportError:
        print(f"NOT FUZZED: there is no atheris for this Python ({sys.version.split()[0]}, {sys.platform})")
        return 2
    asked.reports = asked.reports.resolve()
    asked.reports.mkdir(parents=True, exist_ok=True)
    with atheris.instrument_imports(include=["bot", "catalog"]):
        import entries
        import ground as place

        from bot import papers, screens

        screens.rooms(), papers.sheets()  # found by file name, when first asked for
    words = place.Words()
    code = 0
    with tempfile.TemporaryDirectory() as folder:
        with place.Ground(Path(folder), words) as ground:
            like = ground.keep(Path(folder) / "like.db")
        waiting, under_way = list(asked.doors or entries.DOORS), dict[int, tuple[str, float]]()
        while waiting or under_way:
            while waiting and len(under_way) < AT_ONCE:
                name = waiting.pop(0)
                (Path(folder) / name).mkdir()
                if not (child := os.fork()):  # what is instrumented once is so in each
                    one(atheris, name, Path(folder) / name, like, words, asked)
                under_way[child] = (name, time.monotonic())
            time.sleep(0.2)
            for child, (name, since) in tuple(under_way.items()):
                ended, how = os.waitpid(child, os.WNOHANG)
                if not ended and time.monotonic() - since > asked.seconds + START:
                    os.kill(child, signal.SIGKILL)
                    continue
                if ended:
                    del under_way[child]
                    code |= told(name, how, (Path(folder) / name / "said").read_text(errors="replace"), asked.reports)
    return code


def told(name: str, how: int, said: str, reports: Path) -> int:
    """Say what came of a door; returns 1 where that is harm, or nothing was tried."""
    found, tried = sorted(reports.glob(f"{name}-*.json")), TRIED.search(said)
    print(f"{name}: {tried[1] if tried else 'nothing'} tried, {len(found)} did harm", flush=True)
    for report in found:
        print(f"  {report}\n{json.loads(report.read_text())['what'][-1500:]}", flush=True)
    if how or not tried:
        print(f"  ended with {how}:\n{said[-3000:]}", flush=True)
    return int(bool(found or how or not tried))


def one(atheris: ModuleType, name: str, folder: Path, like: Path, words: Any, asked: argparse.Namespace) -> None:
    """Fuzz one door in this process; ends by ending it."""
    from entries import DOORS
    from ground import MOST_SECONDS, Ground
    from odd import some_steps, varied

    with (folder / "said").open("w") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    try:
        ground = Ground(folder, words, like).__enter__()
        door = DOORS[name](ground)
        kept = asked.keep.resolve() / name if asked.keep else folder / "kept"
        kept.mkdir(parents=True, exist_ok=True)
        (folder / "seeds").mkdir()

        def come(data: bytes) -> None:
            try:
                ground.bear(door, data)
            except Exception as harm:
                report(asked.reports, name, harm, ground.since)
                ground.anew()

        seeds = door.seeds()
        for seed in seeds[:: -(-len(seeds) // asked.seeds)]:
            (folder / "seeds" / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
            come(seed)
        ground.seconds = SLOWED * MOST_SECONDS

        def mutate(data: bytes, most: int, seed: int) -> bytes:
            chance = Random(seed)
            if chance.random() < 0.3:
                return bytes(atheris.Mutate(data, most))
            return varied(data, some_steps(chance), most)

        told = [
            f"-max_total_time={asked.seconds}",
            f"-seed={asked.seed}",
            f"-max_len={LONGEST}",
            "-timeout=30",
            "-rss_limit_mb=0",
        ]
        told += ["-print_final_stats=1", "-verbosity=0", f"-artifact_prefix={asked.reports}/{name}-"]
        atheris.Setup(["fuzzing", str(kept), str(folder / "seeds"), *told], come, custom_mutator=mutate)
        atheris.Fuzz()
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(3)  # the fuzzer ends a process by itself


def report(reports: Path, door: str, harm: Exception, since: Sequence[bytes]) -> None:
    """Write down what did harm, and all that had come before it; the same harm once."""
    what = "".join(traceback.format_exception(harm))
    # The same harm is the same places in the code, whatever was said.
    places = re.findall(r'File "([^"]+)", line (\d+)', what)
    mark = f"{places} {re.sub(r'[0-9]+|[^ -~]+', '', str(harm).partition(chr(10))[0])[:60]}"
    file = reports / f"{door}-{hashlib.sha256(mark.encode()).hexdigest()[:12]}.json"
    if not file.exists():
        came = [piece.decode("latin-1") for piece in since]
        file.write_text(json.dumps({"door": door, "what": what[-6000:], "came": came}, indent=1))


def again(file: Path) -> int:
    """Let come what a report says: its last piece alone, then all of them. Returns 1 where that does harm."""
    from entries import DOORS
    from ground import MOST_SECONDS, Ground

    told = json.loads(file.read_text())
    came = [piece.encode("latin-1") for piece in told["came"]]
    with tempfile.TemporaryDirectory() as folder, Ground(Path(folder)) as ground:
        door = DOORS[told["door"]](ground)
        for pieces in (came[-1:], came):
            try:
                for at, piece in enumerate(pieces, 1):
                    ground.seconds = MOST_SECONDS if at == len(pieces) else 0.0
                    ground.bear(door, piece)
            except Exception:
                traceback.print_exc()
                print(f"by {len(pieces)} of {len(came)}, the last being {pieces[-1]!r}")
                return 1
            ground.anew()
    print("no harm this time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
