"""Complaints: whether a person says that what they got is bad, wrong, short or late, and wishes for nothing new."""

import re

from bot.saying import tidy

# Said of goods got, and of nothing else: to give them back, to be paid back, to have got the wrong ones or too few.
SURE = (
    "退货 退款 退钱 退回 退了吧 投诉 换货 发错 送错 拿错 给错 装错 漏发 漏送 漏装 多收 收多了 算错 没收到 缺斤 "
    "短斤 少斤 不够秤 不够称 不足秤 假货 冒牌 是假的 卖假的 骗人 坑人 怎么回事 [想要能给可以我]退(?!休|烧|伍) "
    "赔[偿我给] 少[发送给拿装找][了我]"
)
SURE_LATIN = (
    "refund|money back|complain(?:t|ing)?|overcharged?|ripped off|too few|short (?:by )?(?:one|two|\\d)"
    "|wrong (?:item|one|thing|size|order|goods|colou?r)|(?:gave|sent)(?: me)? the wrong"
    "|(?:return|send back|bring back|give back|take back|exchange|replace) (?:it|them|this|these|those|the|my)"
    "|never (?:arrived|came|got)|(?:did not|didn't|haven't|not) (?:arrived?|received?|come)"
)
# What is bad about a thing. It may be an old one at home, and a new one wished for.
BAD = (
    "坏了 坏的 坏掉 坏啦 是坏 都坏 全坏 就坏 又坏 过期 过了期 变质 发霉 长霉 霉了 长毛 馊 臭了 发臭 烂了 烂的 烂掉 "
    "都烂 漏的 漏气 漏水 漏油 破了 破的 碎了 碎的 都碎 裂了 化了 受潮 潮了 结块 生虫 长虫 有虫 是虫 爬虫 异味 怪味 "
    "发酸 酸了 发苦 不新鲜 不能用 不能吃 没法用 没法吃 用不了 用不成 吃不了 打不开 不亮 不转 不响 不热 不制冷 "
    "不通电 没反应 不出水 不出油 充不进 充不上 质量差 质量太差 质量真差 质量很差 质量不好 质量不行 质量有 质量问题 "
    "有问题 掉色 褪色 开胶 脱胶 开线 起球 缩水 洗不干净 打不着 漏了(?![一二两三四五六七八九十半几\\d说记]) "
    "(?<![网电])断了 [少缺]了[一二两三四五六几\\d]"
)
BAD_LATIN = (
    "broken|cracked|smashed|damaged|defective|faulty|mould?y|rotten|rancid|stale|expired|spoil(?:ed|t)|leak(?:s|ing|ed)?"
    "|(?:is|are|was|were|it's) (?:all )?(?:off|sour|dead|wet|torn|burst|fake|missing|short|bad(?! for| at| so| with))"
    "|gone off|went off|going off|gone bad|went bad|turned sour|past (?:its|their|the) (?:date|best)|out of date"
    "|(?:doesn't|does not|don't|do not|didn't|won't) (?:work|turn on|start|light|charge|heat)|stopp?ed working"
    "|not working|fell apart|falls apart|fell off|(?:poor|bad) quality|(?:bugs|worms|weevils|insects) in"
)
# 没坏, 怕坏, 不要过期的, 有没有坏的: nothing is bad yet.
NOT_YET = (
    "(?:没有?|不会|不|别|怕|防|免得|省得|容易|易|会不会|有没有|是不是|不要|别给我|别拿|别要|不是|快|要)"
    "(?:拿|给我?|有|买|捎|带|是|再|又|被|让它)?(?:那种|这种)?$"
)
NOT_YET_LATIN = (
    "(?:not|no|isn't|aren't|never|nothing|without|before it|won't go|if it"
    "|don't (?:want|send|give me|bring)(?: me)?(?: any)?)(?: \\w+)?\\s*$"
)
DATES = "保质期|什么时候过期|几[天月号]过期|哪天过期|过期日"
# A wish for something new: 来两个, 再买一把, send me two.
WISH = (
    "(?:来|要|买|拿|捎|带|订|整|弄|添|送)(?![的了过错到])[上点些]?"
    "[一二两俩三四五六七八九十几半\\d个把台瓶袋盒支只双条新块点些包箱桶]"
)
WISH_LATIN = (
    "(?:send|bring|deliver|give|get|sell|order|buy|need|want|like|take|have|please)"
    "(?: me| us| to (?:buy|order|get))? (?:a|an|one|two|three|four|five|six|some|another|\\d+|new)"
)


def _either(han: str, latin: str) -> re.Pattern[str]:
    return re.compile("|".join(han.split()) + rf"|\b(?:{latin})(?![a-z])")


_SURE, _BAD, _WISH = _either(SURE, SURE_LATIN), _either(BAD, BAD_LATIN), _either(WISH, WISH_LATIN)
_NOT_YET, _DATES = _either(NOT_YET, NOT_YET_LATIN), re.compile(DATES)


def complains(text: str) -> bool:
    """Whether a text complains of goods got. False for an order, also one that tells why: 灯泡坏了，来两个."""
    plain = tidy.plain(text[:500])
    if _SURE.search(plain):
        return True
    if _DATES.search(plain):
        return False
    return any(
        not _NOT_YET.search(plain[: bad.start()]) and not _WISH.search(plain, bad.end()) for bad in _BAD.finditer(plain)
    )


# 白糖不对, 鸡蛋有点不对劲, the eggs are not right: said of goods that were named. What it is of, only the orders tell.
_AMISS = re.compile(
    "^(?:我的?|这个?|那个?|买的|昨天的?|今天的?)*(?P<han>[^，,。；;不]{1,12}?)"
    "(?:有点|好像|都|也|怎么|送得|给得)?(?:不对|不太对|错了)(?:劲|头|吧|啊|呀|呢|了)?$"
    "|^(?:my |the |these |those )*(?P<latin>[a-z ]{2,30}?) (?:is|are|was|were|isn't|aren't)? ?"
    "(?:not right|wrong|not ok)$"
)


def amiss(text: str) -> str:
    """What is said not to be right, in the words it was said with; "" where nothing is."""
    found = _AMISS.match(tidy.plain(text[:60]).strip(" .!?。！？"))
    return (found["han"] or found["latin"] or "").strip() if found else ""
