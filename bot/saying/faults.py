"""The words at a truck that is checked in: what came short, what is broken, that it is fine, that all is there."""

import re

# What is wrong with goods; "either" may be both (漏了: left out, or leaking) and is asked.
FAULT = re.compile(
    r"(?P<short>没有?(?:到|来|收到|见着?|看到|发|送|装|找到)[了着]?|未到|(?<!多)少(?:了|来了|到了|发了|"
    r"送了|发|来|装|送|到)?|缺(?:了|少|货)?|短(?:了|少|缺)|短(?=\d|[一二两三四五六七八九十])|不够|漏(?:发|"
    r"装|送|拿|掉)了?|差(?:了|着)?(?!不多)|欠(?:了|着)?|丢(?:了|失)?|不见了?|没得|没有(?=了)|(?:is|are|"
    r"was|were)? ?(?:not|n't|never) (?:here|there|come|came|arrived?|in|found|delivered)|(?:did|has|have|"
    r"do|does)(?:n't| not) (?:come|arrived?|show(?:n)? up)|never (?:came|arrived)|(?:come|"
    r"came) (?:up )?short|short(?: of)?|missing|lacking|lack|absent|too few|lost)(?![a-z])|"
    r"(?P<damaged>(?:压|摔|打|撞|挤|碰|磕|弄|泡|冻|捂|颠|砸)?(?:坏|破|碎|烂|裂|瘪|扁|散|断)(?:了|掉|开)*|"
    r"(?:洒|撒)了?|(?:受|打|淋|弄)?[湿潮]了?|受潮|变质了?|发?霉了?|过期了?|臭了?|馊了?|化(?:了|冻)|"
    r"漏(?:油|水|气|液|汁)了?|胀(?:气|袋|包|了)|有破损|破损|damaged?|broken?|cracked|crushed|torn|"
    r"leak(?:ing|ed|s|y)?|spoil(?:ed|t)|rotten|mou?ldy|bad|smashed|wet|burst|expired|ripped|spill(?:ed|t)|"
    r"split|squashed|dented|open(?:ed)?)(?![a-z])|(?P<either>漏了?|有问题|不对|wrong(?![a-z]))"
)
# Nothing is wrong with them.
FINE = re.compile(
    r"(?:没有?|不|未)(?:少|缺|坏|破|碎|漏|损|问题|毛病|事)(?:什么|东西|的)?|不缺货?|没啥(?:问题|事)|没差|"
    r"是?好的|(?:都|全)?(?:齐|够|对)(?:了|的|全)|(?:is|are) ?(?:all )?(?:fine|ok|okay|good|complete|there|"
    r"here|right)|no(?:t|thing)? (?:is |are )?(?:short|missing|damaged?|broken|problems?|wrong)|(?:fine|"
    r"ok|okay|complete)(?: after all)?"
)
# Everything else came.
REST = re.compile(
    r"(?:其他|其它|其余|别的|剩下)(?:的|东西|货|包裹)*(?:都|全|也)*(?:到齐?|来|齐|好|没问题|没事|对|正常|"
    r"在|ok)?(?:了|的|全)?|(?:and )?(?:the rest|everything else|all the rest|all else|all other goods|"
    r"the others?)(?: (?:is|are|has|have|came|come|arrived|all|here|fine|ok|okay|there|in|good))*"
)
# A whole line that says that everything came.
ALL = re.compile(
    r"(?:[也都]?没(?:有)?[少缺坏破]){2}|"
    r"(?:货|东西|包裹|车|今天的?|这车货?|这趟)*(?:都|全|全部|全都|统统|一样不少|"
    r"一件不少)+(?:已经)?(?:到齐?|来齐?|齐|收到|对|好|没问题|在|够|有)?(?:了|的|啦|全|着)*|(?:货|东西|"
    r"包裹)?(?:到齐|齐|齐全|齐活|收齐)(?:了|啦)?|一样(?:也|都)?不少|一件(?:也|都)?不少|没(?:有)?(?:少|缺|"
    r"坏|问题)(?:什么|东西|的)?|(?:it |that |they )?(?:is |are |'s |has |have )?all(?: of it| of them|"
    r" the goods)?(?: (?:is|are|has|have|arrived|here|there|came|come|in|good|fine|ok|okay|complete|right|"
    r"well))*|every ?thing(?: (?:is|has|here|arrived|there|came|come|in|fine|ok|okay|good|complete|"
    r"all right))*|nothing(?: is| was)? (?:missing|short|damaged|broken|wrong)|no (?:problems?|"
    r"exceptions?|damage)|complete|full truck|a-?ok"
)
# All of one kind of goods.
WHOLE = re.compile(
    r"一[袋包盒箱瓶桶个罐提件条块支卡把][都也](?=没|未)|全部?都?|都|整个?|all(?: of)?(?: the)?(?![a-z])|"
    r"none(?: of)?(?: the)?(?![a-z])|no(?= [a-z]+ (?:came|arrived|come))"
)
VAGUE = re.compile(r"好几|几|一些|一点|有些|some(?![a-z])|a few(?![a-z])|several(?![a-z])|many(?![a-z])")
GAP = re.compile(r"\s?(?:-|~|到|至|或|or|to)\s?(?=[\d一二两三四五六七八九十]|two|three|four|five|six)")
SIZE = re.compile(r"([大小])(?:[袋瓶桶包盒箱罐号]装?的?|的)|(big|large|small|little)(?: ones?)?(?![a-z])")
JOIN = re.compile(r"和|跟|与|还有|以及|另外|再就?|and(?![a-z])|&|plus(?![a-z])|also(?![a-z])|then(?![a-z])")
EACH = re.compile(r"各(?:自)?|每样|都各|each(?![a-z])|apiece|both(?![a-z])")
BREAK = re.compile(r"[\s，,。.、；;：:！!？?…~|/()（）【】\"“”+·•*=—–-]+")
FILL = re.compile(
    r"[了的呢啊呀吧嘛哦哈是有就也还这那个]|我们|我|司机|车上|今天|发现|一共|总共|数了?|(?:is|are|was|were|"
    r"the|of|we|i|it|there|they|them|have|has|had|were|on|truck|today|got|found|only|but|a|an|units?|"
    r"pieces?|with|in|too|please|sorry)(?![a-z])"
)
