"""Variations of what may well come: odd numbers, dates, signs and lengths put where ordinary ones stand. Pure."""

import re
from random import Random

ODD = [
    *"0 -1 1e999 NaN -Infinity 1.5e-9 2147483648 9223372036854775808 ０ ③ ² ½ 〇 ٣ 百万 -0 0x10 1_000".split(),
    "9" * 40,
    "9" * 5000,
    *"2月30日 31.02.2026 0000-00-00 9999-12-31 20269999 00010101 25:61 明年除夕 十万年后 24点".split(),
    *"null true {} [] [[]] \"\" '' ]]> &#0; &amp; &x; <b> </b> <b <!-- %s %(num)s {0} {{ {% \\ \\u0000 \\ud800 #{}".split(),
    *": :: 1: :1 0:0:0:0:0:0 item:1 order:1:cancel yes said set make 1.1 1-1.2-99 20991231 s1 N".split(),
    *"一 两 半斤 第一个 不要 好 对 ok 鸡蛋 三箱 13812345678 8-2-3006 ABCD2345 cunkou:o:1:2".split(),
    "",
    " ",
    "\0",
    "\n",
    "\t,;",
    "\u200b",
    "\u202e",
    "\ufeff",
    "👩‍👩‍👧‍👦",
    "é\u0301\u0301",
    "𠀀",
    "ﷺ",
    "İ",
    "ß",
    "鸡" * 3000,
    "蛋 " * 500,
    "1 " * 500,
    "，" * 300,
    "两盒鸡蛋，" * 100,
    "[" * 3000,
    '{"a":' * 3000,
    "<a>" * 2000,
    "a:" * 200,
    "/" * 50,
]
RAW = [odd.encode() for odd in ODD] + [
    b"\xed\xa0\x80",
    b"\xff\xfe",
    b"\xff",
    b"\x00\x01",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
]
PIECE = re.compile(rb"[0-9]+(?:\.[0-9]+)?|[\w\x80-\xff]+|[^\w\s]")
STEPS = ("put", "replace", "drop", "double", "many", "cut", "swap", "bit")

Step = tuple[str, int, int]  # what is done, where, and with which odd thing


def varied(data: bytes, steps: "list[Step]", most: int = 16_384) -> bytes:
    """Bytes after some steps; at most `most` of them are left."""
    for what, at, which in steps:
        data = _step(data, what, at, which)[:most]
    return data


def _step(data: bytes, what: str, at: int, which: int) -> bytes:
    odd = RAW[which % len(RAW)]
    pieces = list(PIECE.finditer(data))
    if not pieces:
        return data + odd
    found = pieces[at % len(pieces)]
    before, piece, after = data[: found.start()], found[0], data[found.end() :]
    match what:
        case "put":
            return before + odd + piece + after
        case "replace":
            return before + odd + after
        case "drop":
            return before + after
        case "double":
            return before + piece + piece + after
        case "many":
            return before + piece * (which % 500) + after
        case "cut":
            return before
        case "swap":
            other = pieces[which % len(pieces)]
            return before + other[0] + after
        case _:
            place = at % len(data)
            return data[:place] + bytes([data[place] ^ (1 << which % 8)]) + data[place + 1 :]


def some_steps(chance: Random) -> "list[Step]":
    """One to four steps."""
    return [
        (chance.choice(STEPS), chance.randrange(1 << 16), chance.randrange(1 << 16))
        for _ in range(chance.randint(1, 4))
    ]
