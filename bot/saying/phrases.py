"""The words around an order: politeness, corrections, "each", "or", and questions, in Chinese and English."""

import re
from importlib.resources import files

# What a phrase does to the sentence. Everything not listed here, not a good and not an amount is an unknown word.
NO = "no"  # what follows corrects what came before
NOT = "not"  # 不是 A: A is the thing to replace
CHANGE = "change"  # A 改成 B
ALSO = "also"  # one more, on top
AND = "and"
EACH = "each"
ALL = "all"  # 都要: every line so far
OR = "or"
DROP = "drop"  # the good right after is taken off
DROPPED = "dropped"  # the good right before is taken off
IF_NOT = "if not"  # 没有 A
THEN = "then"  # 就要 B
PRICE = "price"
HAVE = "have"  # "have you got …?"
TALK = "talk"  # small talk and service questions: nothing to buy in them
AFTER = "after"  # a return, a complaint: about goods already bought
TOTAL = "total"
EITHER = "either"  # A B 都行
FEW = "few"  # an amount nobody can count: 多来点
TELL = "tell"  # something is told, supposed or asked, not wished for: yesterday, 要是, 哪个
DOES = "does"  # 有 吃 喝: a statement where no wish is (我有两袋盐)
QUERY = "query"  # 吗: a question, unless the sentence asks a favor
ABOUT = "about"  # the amount is a guess
SOME = "some"  # no amount, but not one either
VERB = "verb"  # 来 要 拿: a measure word may follow without a number
OF = "of"
LESS = "filler"


def _table() -> dict[str, str]:
    """Phrase → what it does, from phrases.txt."""
    table: dict[str, str] = {}
    kind = ""
    for line in files("bot.saying").joinpath("phrases.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line.startswith("|"):
            table.update({phrase.strip(): kind for phrase in line[1:].split("|")})
        elif not line.startswith("#"):
            table.update(dict.fromkeys(line.split(), kind))
    return table


_KINDS = _table()
# Looked up by length, the longest first: a regular expression of 1,700 phrases takes longer to compile than all else.
_HAN_SIZES = sorted({len(w) for w in _KINDS if not w.isascii()}, reverse=True)
_LATIN_SIZES = sorted({len(w) for w in _KINDS if w.isascii()}, reverse=True)
_GOES_ON = frozenset("abcdefghijklmnopqrstuvwxyz'")
# Whole stretches that hold numerals or look like goods but are neither.
_KIN = "妈|爸|奶奶|爷爷|儿子|闺女|孙子|孙女|媳妇|老伴|公公|婆婆|姥姥|姥爷|妹妹|弟弟|姐姐|哥哥|邻居|孩子|隔壁"
_ONES = "一二三四五六七八九十"
_STRETCH = re.compile(
    "|".join(
        (
            r"(?<!\d)1[3-9]\d{9}(?!\d)",  # a phone number
            r"(?<![0-9a-z])\d{1,3}-\d{1,2}-\d{3,5}(?![0-9a-z])",  # a pickup code
            r"(?<!\d)\d{1,2}[号日](?=之?前|以前|送|来|要|到|取|拿|下午|上午|晚上|早上)",
            rf"\d{{1,2}}月\d{{1,2}}[日号]?|[{_ONES}]{{1,2}}月[{_ONES}初]{{1,3}}[日号]?",
            rf"(?:上午|下午|早上|晚上|中午|今晚|明早)(?:\d{{1,2}}|[{_ONES}两]{{1,3}})点半?",
            rf"(?:\d{{1,2}}|[{_ONES}]{{1,3}})点(?:钟|半|前|\d+分)|\d{{1,2}}[:：]\d{{2}}(?!\d)",
            r"\d{1,2}(?::\d{2})? ?(?:am|pm|o'clock)(?![a-z])",
            r"(?:星期|礼拜|周)[一二三四五六日天]",
            rf"第[{_ONES}\d]+(?:个|种|样|条|，|,|、|是)?|the one(?! ?[a-z])|(?:this|that|another) one(?![a-z])",
            rf"这[两几]天|[几两{_ONES}\d]+个?人(?!参)|[两{_ONES}\d]+样(?=[吧啊，,。\s]*$)",
            r"(?:送|带|捎|拿|寄)到[\u4e00-\u9fff]{1,7}?(?:服务站|自提点|村|站|镇|屯|庄|家里|家|门口)",
            r"[二三四五六七八]?[大二三四五六]?[叔婶姑姨舅爷]家?",
            rf"(?:给|帮|替)(?:我|俺|咱)?(?:{_KIN})?[老小]?[\u4e00-\u9fff]{{0,2}}?(?=买|带|捎|拿|订)",
            r"[袋瓶桶盒箱罐]装的?",
            rf"[来要拿买]个(?=[{_ONES}两半几\d])",
            # what it is for, at the end: for the wedding, 给我妈补补, 腌菜用
            r"(?:(?:on|for|by) )?(?:this |next )?(?:mon|tues|wednes|thurs|fri|satur|sun)day(?![a-z])",
            r"for (?:the|my|our|his|her|their|a) (?!one|few|while|total)[a-z]+(?= *(?:$|[,.;!\n]))",
            rf"给(?:我|俺|咱)?(?:{_KIN}|老人)(?:(?![买带捎拿来要订弄称送])[\u4e00-\u9fff]){{0,4}}(?=[吧呢啊，,。\s]*$)",
            r"[做腌炒炖煮洗喂种浇办过盖装修熬包蒸泡补待请送][\u4e00-\u9fff]{1,3}用(?=[的吧呢啊，,。\s]*$)",
            r"(?<=不是)[袋包盒箱瓶桶罐提板把条个]是",
        )
    )
)
# 买了, 用过, 订的: done already. (Not 买过来; 买了 at the very end is a wish as often as not.) And 等车到了, 里面几瓶?
_DONE = re.compile(
    "[买拿吃喝用寄送给订收花丢卖领借欠剩退带捎摔砸洒撒](?:过(?![来去年节])|了(?![吧呗啊哈嘛]?(?:[，,。、\\s]|$)))"
    "|才(?=[一二两三四五六七八九十\\d])|[订买拿赊欠借领]的(?!东西|是|话)|前[两几]天|等[^等一下会，,。\\s]{1,6}(?:了|再)|(?<![来要拿买送])几[袋瓶包盒个斤箱块支条罐](?=[啊呢呀?？]*$)"
)
_NOT = re.compile("(?:[a-z]+n't|cannot)(?![a-z])")
_PARTICLE = re.compile(r"不(?=[，,。.、；;\s]*(?:\d|[零一二两三四五六七八九十半俩仨]))")


# One character that is a phrase wherever it stands; any other single character may begin the name of a good.
FREE = frozenset("我俺咱来要买拿再了吧呢啊嗯呃额哦哎唉喂呀嘛吗的哈呗噻哟啦哩嘞")


def _han(text: str, start: int) -> str | None:
    """The longest Chinese phrase that begins here."""
    for size in _HAN_SIZES:
        phrase = text[start : start + size]
        if phrase in _KINDS and not phrase.isascii():
            return phrase
    return None


def _latin(text: str, start: int) -> str | None:
    """The longest English phrase that begins here, of whole words."""
    for size in _LATIN_SIZES:
        phrase = text[start : start + size]
        if (
            phrase in _KINDS
            and phrase.isascii()
            and text[start + len(phrase) : start + len(phrase) + 1] not in _GOES_ON
        ):
            return phrase
    return None


def whole_at(text: str, start: int) -> bool:
    """Whether a stretch begins here whose numerals count no goods (a date, a code), or a word like "a few"."""
    if _STRETCH.match(text, start) or _DONE.match(text, start):
        return True
    phrase = _latin(text, start)
    return phrase is not None and _KINDS[phrase] == FEW


def phrase_at(text: str, start: int) -> tuple[str, int] | None:
    """What the spoken phrase beginning at `start` does, and its end offset; None when no phrase begins there."""
    if match := _DONE.match(text, start):
        return TELL, match.end()
    if match := _STRETCH.match(text, start):
        return LESS, match.end()
    sign = text[start]
    if sign == "不" and not text.startswith(
        ("不要", "不用", "不对", "不是", "不买", "不想", "不不", "不够", "不多", "不好", "不需", "不拿", "不捎"), start
    ):
        before = text[:start].rstrip(" ")[-1:]
        if _PARTICLE.match(text, start) or before in ("", *"，,。、；;\n！!哦啊哎呃嗯"):
            return NO, start + 1
        return QUERY if text[start + 1 : start + 2] in ("", *"，,。?？!！ \n") else TELL, start + 1
    if sign.isascii():
        if start and text[start - 1].isascii() and text[start - 1].isalpha():
            return None
        phrase = _latin(text, start)
        if phrase is None and (match := _NOT.match(text, start)):
            return TELL, match.end()
    else:
        phrase = _han(text, start)
    return (_KINDS[phrase], start + len(phrase)) if phrase else None
