"""Amounts in words, as one says them at the counter: 二十八元五角, twenty-eight yuan fifty."""

DIGITS = "零一二三四五六七八九"
ONES = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()


def chinese(n: int) -> str:
    """A whole number from 0 to 99,999,999 as Chinese says it: 12 → 十二, 105 → 一百零五, 20,010 → 二万零一十."""
    if n >= 10_000:
        high, low = divmod(n, 10_000)
        gap = "零" if 0 < low < 1000 else ""
        return chinese(high) + "万" + (gap + (_under_wan(low) if low else ""))
    words = _under_wan(n) if n else DIGITS[0]
    return words.removeprefix("一") if words.startswith("一十") else words


def _under_wan(n: int) -> str:
    words, gap = "", False
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = n // size % 10
        if digit:
            words += ("零" if gap and words else "") + DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return words


def english(n: int) -> str:
    """A whole number from 0 to 999,999,999 in English: 105 → one hundred and five."""
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + (f"-{ONES[n % 10]}" if n % 10 else "")
    for size, unit in ((1_000_000, "million"), (1000, "thousand"), (100, "hundred")):
        if n >= size:
            rest = n % size
            tail = "" if not rest else f"{' and' if rest < 100 else ''} {english(rest)}"
            return f"{english(n // size)} {unit}{tail}"
    raise ValueError(n)


def yuan_chinese(fen: int) -> str:
    """An amount of fen in Chinese: 2850 → 二十八元五角, 205 → 二元零五分."""
    yuan, rest = divmod(fen, 100)
    jiao, cents = divmod(rest, 10)
    words = chinese(yuan) + "元" if yuan or not rest else ""
    if jiao:
        words += DIGITS[jiao] + "角"
    elif cents and yuan:
        words += "零"
    return words + (DIGITS[cents] + "分" if cents else "")


def yuan_english(fen: int) -> str:
    """An amount of fen in English: 2850 → twenty-eight yuan and fifty fen."""
    yuan, rest = divmod(fen, 100)
    if not rest:
        return f"{english(yuan)} yuan"
    cents = f"{english(rest)} fen"
    return f"{english(yuan)} yuan and {cents}" if yuan else cents
