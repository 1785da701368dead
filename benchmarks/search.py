"""Measures search on any names and queries: a table of hit@1/hit@5/MRR@10 a class, times, memory.

python benchmarks/search.py [--names FILE --queries FILE] [--engines ours,wratio,tantivy,fts5] [--sample N]

names: one a line. queries: tab-separated with a header: class, query, relevant (0-based lines of names, with commas).
Without files it runs on goods it makes up. Each engine runs in a process of its own, one after another, on the same
queries.
"""

import argparse
import gc
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

ENGINES = ("ours", "wratio", "tantivy", "fts5")
Find = Callable[[str], list[int]]


def ours(names: Iterator[str]) -> Find:
    from catalog.search import Entry, Index

    index = Index(Entry(i, (name,)) for i, name in enumerate(names))
    return lambda text: [hit.id for hit in index.find(text, 10)]


def wratio(lines: Iterator[str]) -> Find:
    from rapidfuzz import fuzz, process

    names = list(lines)

    return lambda text: [int(i) for _, _, i in process.extract(text, names, scorer=fuzz.WRatio, limit=10)]


def _terms(text: str) -> tuple[list[str], list[str]]:
    """What full-text engines are given: characters with their bigrams, and bigrams of syllables that sound alike."""
    from catalog.search import spelling
    from catalog.search.sounds import folded, sounds

    table = sounds()
    parts = spelling.tokens(text)
    heard: list[str] = []
    for part in parts:
        if not part.isascii():
            code = ord(part)
            heard.append(folded(table.names[table.first[code]]) if code < 65536 and table.first[code] else part)
        else:
            rest = part
            while rest:  # the longest syllable each time, as a pinyin tokenizer does
                size = next((n for n in range(6, 0, -1) if rest[:n] in table.number), 1)
                heard.append(folded(rest[:size]) if rest[:size] in table.number else rest[:size])
                rest = rest[size:]
    return [*parts, *map("".join, pairwise(parts))], list(map("_".join, pairwise(heard))) or heard


def tantivy(names: Iterator[str]) -> Find:
    import tantivy as engine  # type: ignore[import-not-found]

    schema = engine.SchemaBuilder()
    schema.add_integer_field("id", stored=True)
    for name in ("grams", "sounds"):
        schema.add_text_field(name, tokenizer_name="whitespace")
    index = engine.Index(schema.build())
    writer = index.writer(50_000_000, 1)
    for i, name in enumerate(names):
        grams, heard = _terms(name)
        writer.add_document(engine.Document(id=i, grams=" ".join(grams), sounds=" ".join(heard)))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def find(text: str) -> list[int]:
        grams, heard = _terms(text)
        parts = [f'grams:"{g}"^2' for g in grams] + [f'sounds:"{h}"' for h in heard]
        hits = searcher.search(index.parse_query(" ".join(parts) or '""'), 10).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return find


def fts5(names: Iterator[str]) -> Find:
    import sqlite3

    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE goods USING fts5(grams, sounds, content='')")
    rows = ((i, *(" ".join(part) for part in _terms(name))) for i, name in enumerate(names))
    base.executemany("INSERT INTO goods(rowid, grams, sounds) VALUES (?, ?, ?)", rows)

    def find(text: str) -> list[int]:
        grams, heard = _terms(text)
        words = " OR ".join(f'"{w}"' for w in [*grams, *heard])
        if not words:
            return []
        sql = "SELECT rowid FROM goods WHERE goods MATCH ? ORDER BY bm25(goods, 2.0, 1.0) LIMIT 10"
        return [row[0] for row in base.execute(sql, (words,))]

    return find


def memory() -> tuple[float, float]:
    """(now, highest) resident memory of this process in MB."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    now, peak = (int(status[key].split()[0]) / 1024 for key in ("VmRSS", "VmHWM"))
    return now, peak


def measure(engine: str, names_file: str, queries_file: str) -> dict[str, Any]:
    """One engine, in this process: quality a class, times, memory above what its imports take."""
    import numpy  # noqa: F401  loaded before memory is read: only the index counts
    import rapidfuzz.fuzz
    import rapidfuzz.process  # noqa: F401

    if engine == "tantivy":
        import tantivy as _
    before = memory()[0]
    begun = perf_counter()
    # The names stream in, as they do from a store: what stays is what the engine keeps.
    with Path(names_file).open(encoding="utf8", newline="\n") as lines:
        make = {"ours": ours, "wratio": wratio, "tantivy": tantivy, "fts5": fts5}[engine]
        find = make(line.rstrip("\r\n") for line in lines)
    build = perf_counter() - begun
    gc.collect()
    peak = memory()[1] - before
    queries = [line.split("\t") for line in Path(queries_file).read_text("utf8").splitlines()[1:]]
    for _, text, _ in queries[:10]:
        find(text)
    held = memory()[0] - before
    times: list[float] = []
    work: list[float] = []  # on a busy machine the processor's time says more than the clock's
    marks: dict[str, list[float]] = {}
    for kind, text, relevant in queries:
        wanted = {int(i) for i in relevant.split(",")}
        begun, worked = perf_counter(), thread_time()
        found = find(text)
        work.append((thread_time() - worked) * 1000)
        times.append((perf_counter() - begun) * 1000)
        rank = next((i for i, id in enumerate(found) if id in wanted), 99)
        mark = marks.setdefault(kind, [0, 0, 0, 0])
        mark[0] += 1
        mark[1] += rank < 1
        mark[2] += rank < 5
        mark[3] += 1 / (rank + 1) if rank < 10 else 0
    times.sort()
    work.sort()

    def at(share: float, of: list[float] = times) -> float:
        return of[min(len(of) - 1, int(len(of) * share))]

    table = {kind: [round(v / m[0], 3) for v in m[1:]] for kind, m in marks.items()}
    speed = {"p50": at(0.5), "p99": at(0.99), "max": times[-1], "work": at(0.99, work), "build": build}
    return {"table": table, **speed, "held": held, "peak": peak}


def sampled(path: Path, size: int | None, out: Path) -> None:
    """Writes the queries measured: all, or so many of each class, always the same ones."""
    head, *lines = path.read_text("utf8").splitlines()
    if size:
        kinds: dict[str, list[str]] = {}
        for line in lines:
            kinds.setdefault(line.split("\t")[0], []).append(line)
        chance = random.Random(7)
        lines = [line for group in kinds.values() for line in chance.sample(group, min(size, len(group)))]
    out.write_text("\n".join([head, *lines]) + "\n", "utf8")


MAKERS = "金穗 东坡 丰谷 春晓 山里人 老井 白云 双喜 红旗 家家乐 康源 大地 青松 福满 小河 五湖 草原 南山 北斗  长青 "
KINDS = "香辣 原味 加厚 大号 小号 家用 农家 手工 散装 儿童 无糖 特级 速溶 防水 新款 老式 "
THINGS = (
    "洗衣粉 鸡蛋 牛奶 白砂糖 酱油 陈醋 挂面 大米 菜籽油 火腿肠 方便面 毛巾 牙膏 牙刷 香皂 洗洁精 卫生纸  "
    "电饭锅 手电筒 电池 雨伞 胶鞋 棉袜 保温杯 菜刀 砧板 锅铲 扫帚 拖把 水桶 脸盆 蚊香 灯泡 插座 胶带  "
    "锄头 化肥 种子 饲料 蜂蜜 红枣 花生 瓜子 饼干 面包 茶叶 奶粉 豆腐乳 榨菜 粉条 "
)
SLIPS = dict(zip("鸡洗粉糖油面纸锅袜杯皂茶水", "机喜份堂由免只国瓦背造查谁", strict=True))


def made_up(folder: Path) -> tuple[Path, Path]:
    """Goods and queries of our own: every maker, kind and thing, and seven ways to ask for one."""
    from catalog.search.sounds import sounds

    table = sounds()
    chance = random.Random(5)
    names = [maker + kind + thing for maker in MAKERS.split() for kind in KINDS.split() for thing in THINGS.split()]

    def spell(text: str) -> list[str]:
        return [table.names[table.first[ord(c)]] for c in text]

    signs: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        signs.setdefault("".join(s[0] for s in spell(name)), []).append(i)
    lines = ["class\tquery\trelevant"]
    for i in chance.sample(range(len(names)), 200):
        name = names[i]
        letters = "".join(spell(name))
        k = chance.randrange(1, len(letters) - 1)
        ways = {
            "exact": name,
            "order": name[-3:] + name[:-3],
            "partial": name[:1] + name[2:],
            "typo": "".join(SLIPS.get(c, c) for c in name),
            "pinyin": letters,
            "pinyin_typo": letters[:k] + chance.choice("aeiout") + letters[k + 1 :],
            "initials": "".join(s[0] for s in spell(name)),
        }
        same = {kind: [i] for kind in ways}
        sign = ways["initials"]
        same["initials"] = signs[sign]
        lines += [f"{kind}\t{text}\t{','.join(map(str, same[kind]))}" for kind, text in ways.items()]
    (folder / "names.txt").write_text("\n".join(names) + "\n", "utf8")
    (folder / "queries.tsv").write_text("\n".join(lines) + "\n", "utf8")
    return folder / "names.txt", folder / "queries.tsv"


def show(results: dict[str, dict[str, Any]]) -> None:
    """Prints the table: hit@1/hit@5/MRR@10 a class, then times, ratios, build and memory."""
    kinds = list(dict.fromkeys(kind for r in results.values() for kind in r["table"]))
    width = max(map(len, kinds)) + 2
    print("".ljust(width) + "".join(name.ljust(20) for name in results))
    for kind in kinds:
        cells = ("/".join(f"{v:.2f}" for v in r["table"][kind]) for r in results.values())
        print(kind.ljust(width) + "".join(cell.ljust(20) for cell in cells))
    keys = {"p50 ms": "p50", "p99 ms": "p99", "worst ms": "max", "p99 CPU ms": "work"}
    keys |= {"build s": "build", "memory MB": "held", "peak MB": "peak"}
    for label, key in keys.items():
        print(label.ljust(width) + "".join(f"{r[key]:.2f}".ljust(20) for r in results.values()))
    mine = results.get("ours")
    for name, r in results.items():
        if mine and name != "ours":
            ratios = {key: float(mine[key]) / float(r[key]) for key in ("p50", "p99", "work")}
            told = {key: f"{ratio:.2f}" if ratio > 0.1 else f"1/{1 / ratio:.0f}" for key, ratio in ratios.items()}
            print(f"ours / {name}: p50 {told['p50']}, p99 {told['p99']}, p99 of CPU time {told['work']}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", help="one name a line")
    parser.add_argument("--queries", help="class, query, relevant; tab-separated, with a header")
    parser.add_argument("--engines", default="ours,wratio", help="of " + ", ".join(ENGINES))
    parser.add_argument("--sample", type=int, help="so many queries of each class")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        print(json.dumps(measure(args.one, args.names, args.queries)))
        return 0
    engines = args.engines.split(",")
    if unknown := [e for e in engines if e not in ENGINES]:
        print(f"no such engine: {', '.join(unknown)}; there are {', '.join(ENGINES)}", file=sys.stderr)
        return 2
    if bool(args.names) != bool(args.queries):
        print("--names and --queries go together", file=sys.stderr)
        return 2
    if "tantivy" in engines:
        try:
            import tantivy as _  # noqa: F401
        except ImportError:
            print("tantivy is not installed: pip install tantivy, where the project is installed", file=sys.stderr)
            return 2
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        try:
            names, queries = (Path(args.names), Path(args.queries)) if args.names else made_up(here)
            sampled(queries, args.sample, here / "asked.tsv")
        except OSError as error:
            print(f"cannot read {error.filename}: {error.strerror}", file=sys.stderr)
            return 2
        results: dict[str, dict[str, Any]] = {}
        for engine in engines:
            command = [sys.executable, __file__, "--one", engine]
            command += ["--names", str(names), "--queries", str(here / "asked.tsv")]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"{engine} failed: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
                return 1
            results[engine] = json.loads(done.stdout)
    show(results)
    return 0


if __name__ == "__main__":
    sys.exit(main())
