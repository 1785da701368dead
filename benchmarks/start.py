"""From starting the demo village to its first answer, and the memory it takes then.

    python -m benchmarks.start [--rounds 3]

A fresh process each time; the first time it builds the village, after that it finds it there. The baseline, in the same
run: a process that does nothing but import the libraries that any shop on the web needs.
"""

import argparse
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.error import URLError
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

ROOT = Path(__file__).resolve().parent.parent
SECONDS, MEGABYTES = 1.5, 130
BARE = "import sqlmodel, starlette.applications, uvicorn"


def took(command: list[str]) -> float:
    """Seconds a process takes from beginning to end."""
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def free_port() -> int:
    """A port nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def ask(url: str) -> bool:
    """Open the villager's phone and say hello; whether there was an answer. False where nobody opens."""
    browser = build_opener(HTTPCookieProcessor(), ProxyHandler({}))
    try:
        browser.open(url, timeout=20).read()
    except URLError:
        return False
    body = json.dumps({"nonce": uuid.uuid4().hex, "after": 0, "text": "/start"}).encode()
    with browser.open(Request(f"{url}say", body, {"Content-Type": "application/json"}), timeout=20) as answer:
        return bool(json.load(answer)["letters"])


def resident(pid: int) -> float:
    """Memory a process takes, in megabytes."""
    told = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], check=True, capture_output=True, text=True)
    return int(told.stdout) / 1024


def start(folder: str) -> tuple[float, float, float]:
    """Seconds to the first answer, and the memory then and once the goods' pictures are drawn."""
    port = free_port()
    told = {"CUNKOU_DATABASE_URL": f"sqlite:///{folder}/demo.db", "CUNKOU_HOST": "127.0.0.1", "CUNKOU_PORT": str(port)}
    clean = {key: value for key, value in os.environ.items() if not key.startswith("CUNKOU_")}
    began = time.perf_counter()
    demo = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo"], cwd=ROOT, env={**clean, **told}, stdout=subprocess.DEVNULL
    )
    try:
        while not ask(f"http://127.0.0.1:{port}/phone/villager/"):
            assert demo.poll() is None, "the demo ended"
            time.sleep(0.01)
        seconds, memory = time.perf_counter() - began, resident(demo.pid)
        time.sleep(6)
        return seconds, memory, resident(demo.pid)
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(30)


def main() -> int:
    """Print seconds and megabytes; 1 above a goal."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=3)
    asked = arguments.parse_args()
    imports = f"{BARE}, bot.cli, bot.channels.web, bot.house"
    bare, ours, first, again = [], [], [], []
    for _ in range(asked.rounds):
        bare.append(took([sys.executable, "-c", BARE]))
        ours.append(took([sys.executable, "-c", imports]))
        with tempfile.TemporaryDirectory() as folder:
            first.append(start(folder))
            again.append(start(folder))
    base = statistics.median(bare)
    print(f"libraries alone      {base:6.2f} s")
    print(f"and our own modules  {statistics.median(ours):6.2f} s   x{statistics.median(ours) / base:.1f}")
    for name, got in (("first answer, new", first), ("first answer, again", again)):
        seconds, memory, later = (statistics.median(one) for one in zip(*got, strict=True))
        print(f"{name:20}{seconds:7.2f} s   x{seconds / base:.1f}   {memory:.0f} MB, {later:.0f} MB with its pictures")
    worst = statistics.median(one[0] for one in again), max(max(one[1:]) for one in first + again)
    print(f"(goal: {SECONDS} s, {MEGABYTES} MB)")
    return int(worst[0] > SECONDS or worst[1] > MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
