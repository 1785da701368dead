"""What the columns of a sheet are: headings in Chinese or English, in any order, under any title."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from catalog.intake.files import Rows
from catalog.refusals import BadFile

HAN = re.compile("[\u3400-\u9fff]")
ASIDE = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
LOOKED_AT = 30  # rows in which the headings must be found

# What a column may be called. A word for one of several languages is tried with 英文, English and so on around it.
TONGUES = {
    "name": "品名 商品 名称 商品名 商品名称 产品 产品名称 货品 货名 name item product goods goodsname itemname title",
    "spec": "规格 规格型号 净含量 含量 包装规格 型号 spec specification size pack packsize content",
    "unit": "单位 计量单位 销售单位 unit units soldby uom",
    "category": "分类 货架 类别 品类 种类 商品分类 类目 category shelf group kind type department",
}
PLAIN = {
    "number": "编号 货号 商品编号 商品编码 编码 商品号 number no nr id itemnumber itemno itemid code sku",
    "price": "价格 单价 售价 零售价 现价 销售价 卖价 定价 价钱 price unitprice retailprice sellingprice saleprice",
    "stock": "库存 数量 库存数量 现有库存 存货 存量 库存量 stock quantity qty instock onhand inventory count",
    "nicknames": "别名 俗名 又名 俗称 别称 叫法 nicknames nickname alias aliases alsocalled othernames",
    "supplier": "供应商 供货商 厂家 进货商 供货方 supplier vendor manufacturer",
    "keeps": "保鲜小时 保鲜 保鲜时间 可放小时 存放小时 keeps keepshours hours shelflifehours keepsfor",
    "hidden": "下架 隐藏 不卖 停售 是否下架 hidden hide off notforsale discontinued",
    "shown": "上架 在售 是否上架 是否在售 shown onsale active listed visible forsale",
    "pictogram": "图标 表情 小图 pictogram icon emoji",
}
ALONE = {"英文": "name:en", "英语": "name:en", "english": "name:en", "中文": "name:zh_CN", "chinese": "name:zh_CN"}
AROUND = {"en": ("英文", "英语", "english", "en"), "zh_CN": ("中文", "chinese", "zh", "cn")}


def _known() -> dict[str, str]:
    known = {word: field for field, words in PLAIN.items() for word in words.split()} | ALONE
    for field, words in TONGUES.items():
        for word in words.split():
            known[word] = field
            for language, marks in AROUND.items():
                for mark in marks:
                    known[mark + word] = known[word + mark] = f"{field}:{language}"
    return known | {f"{mark}名": f"name:{code}" for code, marks in AROUND.items() for mark in marks}


KNOWN = _known()


@dataclass(frozen=True, slots=True)
class Columns:
    """Where what stands. `at` is place → field: price, name:en, or name:? where each row shows its language."""

    at: dict[int, str]
    titles: dict[int, str]
    han: bool  # whether the name's own heading is Chinese
    ignored: tuple[str, ...] = ()


def known(heading: str) -> str | None:
    """The field that a heading means, if it means one."""
    plain = unicodedata.normalize("NFKC", heading).casefold()
    for said in (plain, ASIDE.sub("", plain)):
        bare = "".join(c for c in said if c.isalnum())
        if bare in KNOWN:
            return KNOWN[bare]
    return None


def found(table: Rows) -> tuple[int, Columns] | None:
    """Which row of a table has its headings, and what they are; None where no row has.

    It is the row among the first that most of is known of: a name or a number, and at least one thing more.
    """
    best: tuple[int, Columns] | None = None
    for place, (_, row) in enumerate(table[:LOOKED_AT]):
        columns = _columns(row)
        fields = {field.partition(":")[0] for field in columns.at.values()}
        if fields & {"name", "number"} and len(columns.at) >= 2 and (best is None or len(columns.at) > len(best[1].at)):
            best = place, columns
    return best


def _columns(row: Sequence[str]) -> Columns:
    at: dict[int, str] = {}
    ignored: list[str] = []
    loose: dict[str, list[int]] = {}
    for place, heading in enumerate(row):
        field = known(heading) if len(heading) <= 40 else None
        if field in TONGUES:
            loose.setdefault(field, []).append(place)
        elif field and field not in at.values():
            at[place] = field
        elif heading:
            ignored.append(heading[:40])
    for field, places in loose.items():
        at |= _told_apart(field, places, row, set(at.values()))
        ignored += [row[place][:40] for place in places if place not in at]
    name = next((place for place, field in at.items() if field.startswith("name")), None)
    titles = {place: row[place] for place in at}
    han = any(HAN.search(row[place]) for place in ([name] if name is not None else at))
    return Columns(dict(sorted(at.items())), titles, han, tuple(ignored))


def _told_apart(field: str, places: list[int], row: Sequence[str], taken: set[str]) -> dict[int, str]:
    """品名 beside Name: the one holds Chinese and the other English. One beside 英文名 is Chinese."""
    chinese = [place for place in places if HAN.search(row[place])]
    latin = [place for place in places if place not in chinese]
    if chinese and latin and not taken & {f"{field}:zh_CN", f"{field}:en"}:
        return {chinese[0]: f"{field}:zh_CN", latin[0]: f"{field}:en"}
    other = {"en": "zh_CN", "zh_CN": "en"}
    there = [code for code in other if f"{field}:{code}" in taken]
    if len(there) == 2:
        return {}
    return {places[0]: f"{field}:{other[there[0]] if there else '?'}"}


def must(tables: Sequence[Rows]) -> tuple[Rows, int, Columns]:
    """The table with headings that most is known of, the place of their row, and what they are. Raises BadFile."""
    every = [(table, *head) for table in tables if (head := found(table))]
    if not every:
        raise BadFile("header")
    return max(every, key=lambda one: len(one[2].at))
