"""Makes the font papers are written in: the part of Noto Sans CJK SC that people, villages and goods are named with.

`.venv/bin/python bot/drawing/fonts/make.py [NotoSansCJK-Regular.ttc]` writes `NotoSansCJKsc-part.otf` beside this file.
Without a path it takes the font of Debian's package fonts-noto-cjk. Run it again when RARE or BLOCKS grow.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont

DEBIAN = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
FACE = "Noto Sans CJK SC"  # the one of the collection that draws characters the way mainland readers know them
PART = Path(__file__).with_name("NotoSansCJKsc-part.otf")
BLOCKS = (
    (0x0020, 0x02FF),  # Latin, with the tones of pinyin
    (0x0370, 0x04FF),  # Greek, Cyrillic
    (0x1E00, 0x1EFF),  # more Latin
    (0x2010, 0x205E),  # dashes, quotes, dots
    (0x20A0, 0x20BF),  # money
    (0x2100, 0x214F),  # ℃ № and their like
    (0x2150, 0x218F),  # fractions, Roman numerals
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # × ÷ ≤ and their like
    (0x2460, 0x24FF),  # ① ⑴ ⒈ ⓐ
    (0x2500, 0x27BF),  # lines, boxes, ■ ● ★ ⚠ ✓ ❶
    (0x3000, 0x312F),  # Chinese punctuation, の and its like, ㄅㄆㄇ
    (0x3200, 0x33FF),  # ㎏ ㎡ ㈱
    (0x4E00, 0x9FFF),  # the characters of GB2312, GBK and Big5, so nearly every name there is
    (0xFE30, 0xFE6F),  # punctuation in other shapes
    (0xFF00, 0xFFEF),  # full-width letters and digits
)
# What the general table of standard characters (2013) has outside that block: found in names of people and places.
RARE = """
㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬
䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑
𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜
𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭
𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓
"""


def wanted() -> set[int]:
    """The code points the part should have, as far as the whole has them."""
    return {code for first, last in BLOCKS for code in range(first, last + 1)} | set(map(ord, "".join(RARE.split())))


def make(whole: str) -> None:
    """Write PART from the collection at `whole`: outlines alone, without hints, ligatures and columns."""
    font = next(one for one in TTCollection(whole).fonts if one["name"].getDebugName(4) == FACE)
    kept = subset.Options(
        layout_features=[],
        hinting=False,
        name_IDs=[0, 1, 2, 4, 6, 13, 14],  # the licence wants its notices kept
    )
    kept.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "VORG", "vhea", "vmtx"]
    cut = subset.Subsetter(kept)
    cut.populate(unicodes=wanted())
    cut.subset(font)
    unknown(font)
    font["head"].modified = font["head"].created  # so that the same font gives the same file
    font.recalcTimestamp = False
    font.save(PART)


def unknown(font: TTFont) -> None:
    """Let □ stand for a character we do not have: the font's own sign has a cross in it, as a ticked box has."""
    drawn, cff = font.getGlyphSet(), font["CFF "].cff
    pen = T2CharStringPen(font["hmtx"][".notdef"][0], drawn)
    drawn[font.getBestCmap()[ord("□")]].draw(pen)
    old = cff.topDictIndex[0].CharStrings[".notdef"]
    cff.topDictIndex[0].CharStrings[".notdef"] = pen.getCharString(private=old.private, globalSubrs=cff.GlobalSubrs)


if __name__ == "__main__":
    make(sys.argv[1] if len(sys.argv) > 1 else DEBIAN)
