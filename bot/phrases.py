"""The words around an order: politeness, corrections, "each", "or", and questions, in Chinese and English."""

import re

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
TOTAL = "total"
EITHER = "either"  # A B 都行
FEW = "few"  # an amount nobody can count: 多来点
VERB = "verb"  # 来 要 拿: a measure word may follow without a number
OF = "of"
LESS = "filler"

_HAN: dict[str, str] = {
    NO: "不对 不对不对 哦不 啊不 不不 不不不 不是不是 说错了 我说错了 错了 搞错了 讲错了 弄错了 说错 写错了 等等 等下 等会儿 等一下 "
        "算了 还是算了 应该是 要不 要不然 我是说 改主意了 不好意思 记错了 看错了 打错了 更正",
    NOT: "不是 不是要 并不是 而不是",
    CHANGE: "改成 改为 换成 换为 改 变成 改要 换 调成 换作",
    ALSO: "再 再来 再要 再拿 再加 再买 再给我 再带 再捎 再来上 再整 再弄 再打 再称 再添 还要 另外 另外再 又 加 加上 添 外加 还得要 还得来 多加 额外 再订 再给我来 再给我拿",
    AND: "和 跟 与 还有 以及 同 加上 然后 接着 其次 外带",
    EACH: "各 一样 一样来 一样要 一样拿 一样买 各来 各要 各拿 每样 每样来 每样要 每样拿 每种 每种来 每种要 各买 每个都 分别 分别来 各自 各给我来 各给我拿 一样各",
    ALL: "都要 都来 都拿 都改成 都换成 全要 全都要 都给我来 统统要 都是",
    OR: "或者 或 还是 要么 或是 要不就",
    DROP: "不要 不买 别要 别拿 去掉 删掉 取消 删除 不用拿 别给我拿 不用买 别买 减掉 划掉 除了 别来 不用要 不想要 先不要 先别拿 退掉 退了",
    DROPPED: "都不要了 全不要了 都不要 都去掉 都删掉 都不用了 都别要了 都先不要了 都取消 不要了 就不要了 先不要了 先不要 不买了 不用了 不用要了 别拿了 就算了 别要了 免了 不拿了 不想要了 去掉 删掉 划掉 取消 去了吧 去掉吧 不需要了 先不用了 先别拿 "
             "先不买 就不要 不要 拿掉 就免了 退了 退掉 取消掉 就别拿了 别带了 不捎了 先不拿了 还有就不要了",
    IF_NOT: "没有 要是没有 如果没有 没得 要没有 万一没有 若没有 实在没有",
    THEN: "就要 就来 就拿 就换 那就 就用 就买 就给我 的话就 的话 就",
    PRICE: "多少钱 怎么卖 咋卖 什么价 啥价 几块钱 几块 贵不贵 什么价格 多钱 好多钱 怎么个卖法 价格 价钱 几多钱 涨价了 便宜不",
    HAVE: "有没有 有没得 有木有 有不有 有吗 有么 有没 有卖的吗 卖不卖 有卖吗 有货吗 还有没有 还有吗 有不 有卖没 你们卖 有的卖 能买到 找一下 看看有 咱这有 你们有 你那有 你家有 店里有",
    TALK: "是多少 什么时候 啥时候 几点 几号 哪天 到货 到了没 到了吗 到没到 取件码 取货码 验证码 退货 退款 订单 关门 开门 营业 在哪 哪里 哪儿 怎么 咋 为什么 为啥 投诉 快递 包裹 "
          "取件 取货 取东西 拿货 催一下 多久 下一页 上一页 返回 返回首页 首页 第几 怎么用 人工 客服 电话 下雨 天气 吃了吗 吃了没 您吃 早上好 晚上好 新年好 再见 拜拜 辛苦了 怎样 "
          "明天不 什么 啥 谁 能退 能换 我的东西 付款 付钱 支付 给钱",
    TOTAL: "一共 总共 共计 合计 总计 一起是",
    EITHER: "都行 都可以 都成 哪个都行 哪个都可以 随便哪个 随便哪种 随便哪个都行 哪种都行 任选 二选一 选一个 有哪个来哪个 有哪个拿哪个 有啥来啥",
    FEW: "多来点 多拿点 多要点 多来些 多拿些 多拿 多来 多带 多买 多带点 多弄点 多捎点 好多 很多 许多 若干 多要",
    VERB: "来 要 拿 买 整 弄 搞 称 打 带 捎 订 抓 割 扯 给我 给俺 给咱 给我来 帮我拿 帮我带 帮我捎 我要 俺要 咱要 想要 我想要 想买 我想买 来上 要上 拿上 下单 下 搬 扛 "
          "给我拿 给我捎 给我带 给我整 给我弄 给俺整 给俺捎 给我称 给我打 帮我买 帮我订 帮我来 需要 留 给我留 送 发 给我送 给我发 来个单 灌 灌上 预订 预定 领 捡 买上 称上 打上 取 装 "
          "就要 只要 先来 先要 先拿 就来 就拿 得来 得买 换点",
    LESS: "别的不要了 其他不要了 其它不要了 别的不要 其他的不要了 别的都不要了 别的先不要 别的就不要了 我家里 俺家里 咱家里 家里头 你们 你们站 那个 那个啥 那啥 这个 嗯 呃 额 啊 哦 哎 唉 喂 诶 欸 噢 哈 呵呵 嘿 你好 您好 你们好 麻烦 麻烦你 麻烦您 麻烦你了 劳驾 劳烦 辛苦 帮我 帮俺 帮忙 帮个忙 请 请问 请帮我 我 俺 咱 咱们 我们 恁 侬 阿拉 "
          "想 吧 呢 呀 嘛 了 的 地 得 就 谢谢 谢谢你 谢谢您 谢谢啊 谢谢了 谢了 多谢 感谢 老板 老板娘 大姐 大哥 师傅 大爷 大妈 大叔 大婶 同志 站长 美女 帅哥 小姑娘 小伙子 小王 姑娘 闺女 孩子 家里 家 俺家 我家 "
          "明天 今天 后天 早上 上午 下午 晚上 中午 过年 过年了 过节 明儿 今儿 后儿 一下 一下子 一点 一点儿 一些 些 点儿 点吧 都 只 先 也 还 可以 能 能不能 可不可以 行吗 行不 行不行 好吗 好不好 中不 中不中 成不 "
          "可以吗 吗 不 么 呗 噻 哟 啦 哩 嘞 咧 哇 喽 喔 要得 好的 好 对 是 是的 行 中 嗯嗯 好嘞 ok 就行 就行了 就好 就够了 就可以 就可以了 就成 就这些 就这样 就这些了 这些 够了 够 没了 不够了 快没了 吃完了 用完了 用光了 "
          "吃光了 完了 不多了 没有了 没 没得了 我看看 我看看啊 看看 让我想想 想想 我想想 那 哪 采购 采购清单 清单 购物清单 买东西 东西 单子 有 有的话 有的 如果有 如果有的话 要是有 要是有的话  其他 其它 别的 "
          "老伴 老伴说 媳妇 媳妇说 老公 老婆 我妈 我爸 我妈说 孩子他爸 奶奶 爷爷 儿子 女儿 婆婆 邻居 隔壁 说 让 叫 叫我 让我 上学 上学用 要用 用 在吗 在不在 在 你 您 给 帮 到 去 上 顺便 顺带 顺手 最后 首先 第一 第二 第三 "
          "第四 第五 其中 然后呢 还有呢 比如 普通 普通的 新鲜 新鲜的 便宜 便宜的 最便宜的 便宜点的 好点的 正宗 散装 那种 这种 一种 哪种 随便 家用 装 规格 每袋 每包 每瓶 每盒 每箱 数量 品名 名称 商品 货物 "
          "本月 急用 急 尽快 赶紧 快点 快 送来 能送来 送过来 捎来 带来 拿来 过来 回来 回去 给我妈 给我爸 给孩子 给老人 给家里 一会儿 一会 待会儿 等会 现在 马上 刚才 刚刚 之前 上次 把 将 "
          "吃 喝 做饭 做饭用 洗澡 洗衣服 洗碗 上坟 浇地 种地 地里 我老伴 我媳妇 我儿子 我闺女 没盐了 要是 如果 因为 所以 这 它 你给 能给 咱家 一块儿 一起 也要 也来 也拿 是不是 哈哈 哎呀 哎哟 我的天 "
          "麻烦了 劳您 拜托 拜托了 你看 您看 那就 就 那么 嗯呢 额嗯 呐 哎对 对了 对对 对对对 对吧 没错 整点 来点 买点 弄点 搞点 拿点 要点 打点 称点 来些 买些 要些 下个单 下个 帮下 亲 小店 贵店",
}
_LATIN: dict[str, str] = {
    NO: "no|no no|no wait|wait no|wait|sorry|oh sorry|oops|actually|i mean|i meant|sorry i meant|sorry i mean|scratch that|correction|"
        "not that|make it|make that|actually make it|actually make that|on second thought|rather|change that to|no make it|no make that|hang on|hold on|my mistake|let's say|better make it|better make that|instead make it|no i mean|no sorry|oh no|oh wait|no actually",
    NOT: "not|instead of|instead of the|rather than|rather than the|not the|in place of|in place of the",
    CHANGE: "make the|make|change the|change|change to|into|switch to|changed to|instead of that",
    ALSO: "another|more|one more|also|plus|extra|as well as|and another|on top|also another|and also|and one more|also one more|additional",
    AND: "and|then|and then|with|&|n",
    EACH: "each|of each|each of|apiece|of both|each of the",
    ALL: "all of them|all of those|of everything|both of them",
    OR: "or|either|or maybe|or else",
    DROP: "forget the|remove|remove the|drop the|cancel the|skip the|skip|leave out the|leave out|take off the|take out the|without|i don't want|i don't want the|don't want the|"
          "i don't need|i don't need the|don't need the|delete the|scratch the|take away the|no more|don't bring|don't bring the|don't send the|i no longer need|i no longer want the|forget about the|drop|cancel|don't need|don't want|minus the|lose the",
    IF_NOT: "if there is no|if there's no|if you have no|if you don't have|if no|if out of|if you're out of",
    PRICE: "how much|how much is|how much are|how much for|price of|what is the price of|what's the price of|what does|how much does|price|cost|how expensive",
    HAVE: "do you have|have you got|do you sell|looking for|i'm looking for|i am looking for|is there|are there|got any|do you stock|any|show me|i was wondering if you have|do you carry|search|search for|find|find me",
    TALK: "does|does it|where|when|what time|where is|my parcel|parcel|arrive|arrived|delivery|open|close|call me|return|refund|my order|who|why|how do i|how to|weather|next page|help|code|pay|pickup|how are you|goodbye|bye|good morning|good evening|good night|human|what|what's|status|track|cancel my order|complain|late",
    TOTAL: "in total|total|altogether|in all",
    EITHER: "whichever|either one|either is fine|either will do|whichever you have|doesn't matter which",
    FEW: "a few|few|several|some more|lots of|a lot of|many|plenty of|a bunch of|loads of|a bit of|a handful of|tons of|heaps of|some few|enough",
    VERB: "give me|get me|bring me|send me|bring|send|get|buy|order|want|need|take|have|grab|grab me|pick up|fetch|fetch me|gimme|put me down for|sell me",
    OF: "of|of the|of those|of your",
    LESS: "the|please|pls|plz|thanks|thank you|thx|ta|cheers|i|i'd like|i would like|i'd like to order|i'd like to buy|i would like to order|i want|i need|i want to buy|i'll take|i'll have|i'll get|i will take|we need|we want|can i have|can i get|"
          "can i order|could i have|could i get|may i have|can you|could you|would you|could you bring|could you send|can we get|can we have|let me have|let me get|hello|hi|hey|hi there|hello there|good|ok|okay|so|um|uh|er|erm|hmm|well|like|just|maybe|then maybe|"
          "let me think|let me see|and maybe|for me|for us|for my|me|us|my|mom|mum|mother|wife|husband|son|daughter|wants|says|said|asked for|would like|needs|we're out of|we are out of|i'm out of|we ran out of|ran out of|out of|low on|running low on|we're low on|add|"
          "put|put in|also please|some|shopping list|list|order list|my list|to order|to buy|today|tomorrow|tonight|if you can|if possible|you have|it|that|this|these|those|them|there|here|is|are|be|to|for|in|on|at|will|that's all|that's it|that is all|and that's it|"
          "that will be all|first|second|third|next|lastly|finally|yes|yeah|yep|right|sure|fresh|good|cheap|nice|new|plain|ordinary|regular|kind|qty|quantity|item|items|dear|sir|madam|boss|too|as well|only|about|you|we|he|she|his|her|our|again|now|by|from|love|great|do|i think|"
          "think|oh|ah|hmm|let's|see|get some|when you can|anymore|any more|after all|either way|with that|how about|what about|going to|gonna|wanna|would|could|can|should|must|really|much|very|were|was|am|i'm|was wondering|ones|one's|off|please add|and please|in the|of it|sold|sell",
}


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for kind, words in _HAN.items():
        for word in words.split():
            table.setdefault(word, kind)
    for kind, words in _LATIN.items():
        for word in words.split("|"):
            table.setdefault(word, kind)
    return table


_KINDS = _table()
_LONG_FIRST = sorted(_KINDS, key=len, reverse=True)
_HAN_PHRASE = re.compile("|".join(re.escape(w) for w in _LONG_FIRST if not w.isascii()))
_LATIN_PHRASE = re.compile("(?:" + "|".join(re.escape(w) for w in _LONG_FIRST if w.isascii()) + r")(?![a-z'])")
# Whole stretches that hold numerals or look like goods but are neither.
_STRETCH = re.compile(
    r"(?<!\d)\d{1,2}[号日](?=之?前|以前|送|来|要|到|取|拿|下午|上午|晚上|早上)|(?:送|带|捎|拿|寄)到[\u4e00-\u9fff]{1,7}?(?:服务站|自提点|村|站|镇|屯|庄|家里|家|门口)"
    r"|[袋瓶桶盒箱罐]装的?|来个(?=[两三四五六七八九十几\d])|(?<!\d)1[3-9]\d{9}(?!\d)|(?<![0-9a-z])\d{1,3}-\d{1,2}-\d{3,5}(?![0-9a-z])"  # a phone number, a pickup code
    r"|\d{1,2}月\d{1,2}[日号]?|[一二三四五六七八九十]{1,2}月[一二三四五六七八九十初]{1,3}[日号]?"
    r"|(?:上午|下午|早上|晚上|中午|今晚|明早)(?:\d{1,2}|[一二三四五六七八九十两]{1,3})点半?|(?:\d{1,2}|[一二三四五六七八九十]{1,3})点(?:钟|半|前|\d+分)|\d{1,2}[:：]\d{2}(?!\d)"
    r"|(?:星期|礼拜|周)[一二三四五六日天]|第[一二三四五六七八九十\d]+(?:个|种|样|条|，|,|、|是)?|[二三四五六七八]?[大二三四五六]?[叔婶姑姨舅爷]家?"
    r"|(?:给|帮|替)(?:我|俺|咱)?(?:妈|爸|奶奶|爷爷|儿子|闺女|孙子|孙女|媳妇|老伴|公公|婆婆|姥姥|姥爷|妹妹|弟弟|姐姐|哥哥|邻居|孩子|隔壁)?[老小]?[\u4e00-\u9fff]{0,2}?(?=买|带|捎|拿|订)"
    r"|\d{1,2}(?::\d{2})? ?(?:am|pm|o'clock)(?![a-z])|(?:the|this|that|another) one(?![a-z])"
)
_PARTICLE = re.compile(r"不(?=[，,。.、；;\s]*(?:\d|[零一二两三四五六七八九十半俩仨]))")


# One character that is a phrase wherever it stands; any other single character may begin the name of a good.
FREE = frozenset("我俺咱来要买拿再了吧呢啊嗯呃额哦哎唉喂呀嘛吗的哈呗噻哟啦哩嘞")


def whole_at(text: str, start: int) -> bool:
    """Whether a date, a time, a code or another stretch begins here whose numerals count no goods, or a word like "a few"."""
    if _STRETCH.match(text, start):
        return True
    match = _LATIN_PHRASE.match(text, start)
    return bool(match and _KINDS[match[0]] == FEW)


def phrase_at(text: str, start: int) -> tuple[str, int] | None:
    """What the spoken phrase beginning at `start` does, and its end offset; None when no phrase begins there."""
    if match := _STRETCH.match(text, start):
        return LESS, match.end()
    sign = text[start]
    if sign == "不" and not text.startswith(("不要", "不用", "不对", "不是", "不买", "不想", "不不", "不够", "不多", "不好", "不需", "不拿", "不捎"), start):
        before = text[:start].rstrip(" ")[-1:]
        if _PARTICLE.match(text, start) or before in ("", *"，,。、；;\n！!哦啊哎呃嗯"):
            return NO, start + 1
        return LESS, start + 1
    if sign.isascii():
        if start and text[start - 1].isascii() and text[start - 1].isalpha():
            return None
        match = _LATIN_PHRASE.match(text, start)
    else:
        match = _HAN_PHRASE.match(text, start)
    return (_KINDS[match[0]], match.end()) if match else None
