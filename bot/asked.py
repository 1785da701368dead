"""Money and clocks by the names people give them: 人民币, dollars, USD; 北京, Lima, Asia/Shanghai."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone_location
from babel.numbers import get_currency_name, get_currency_symbol, list_currencies

from bot.typed import tidy
from catalog.models import Names
from catalog.refusals import BadValue

SPOKEN = {"zh_CN": "zh", "en": "en"}
MONEY = {
    "元": "CNY", "块": "CNY", "块钱": "CNY", "rmb": "CNY", "yuan": "CNY", "人民币元": "CNY", "renminbi": "CNY",
    "dollar": "USD", "dollars": "USD", "美金": "USD", "$": "USD", "euros": "EUR", "rupee": "INR", "rupees": "INR",
    "pound": "GBP", "pounds": "GBP", "英镑": "GBP", "yen": "JPY", "shilling": "KES", "pesos": "PHP",
}  # fmt: skip
CLOCKS = {
    "北京": "Asia/Shanghai", "北京时间": "Asia/Shanghai", "中国": "Asia/Shanghai", "china": "Asia/Shanghai",
    "beijing": "Asia/Shanghai", "香港": "Asia/Hong_Kong", "台北": "Asia/Taipei", "新加坡": "Asia/Singapore",
    "乌鲁木齐": "Asia/Urumqi", "新疆": "Asia/Urumqi", "伦敦": "Europe/London", "纽约": "America/New_York",
    "india": "Asia/Kolkata", "kenya": "Africa/Nairobi", "peru": "America/Lima",
}  # fmt: skip


@cache
def _named() -> dict[str, str]:
    found: dict[str, str] = {}
    for tongue in SPOKEN.values():
        for code, name in Locale.parse(tongue).currencies.items():
            found.setdefault(name.casefold(), code)
            found.setdefault(get_currency_symbol(code, tongue).casefold(), code)
    return found | MONEY


def currency(text: str) -> str:
    """The code of the money that typed words mean. Raises BadValue."""
    said = tidy(text)
    found = said.upper() if said.upper() in list_currencies() else _named().get(said)
    if found is None or found not in list_currencies():
        raise BadValue
    return found


def currency_name(code: str) -> Names:
    """What a currency is called in each language we speak."""
    return {ours: get_currency_name(code, locale=tongue) for ours, tongue in SPOKEN.items()}


def clock_name(zone: str) -> Names:
    """Whose clock a zone is, in each language we speak."""
    return {ours: get_timezone_location(zone, locale=tongue) for ours, tongue in SPOKEN.items()}


@cache
def _cities() -> dict[str, str]:
    every = sorted(available_timezones(), key=lambda name: (name.count("/") != 1, name))
    found = {name.casefold(): name for name in every}
    for name in every:
        found.setdefault(name.rpartition("/")[2].replace("_", " ").casefold(), name)
    return found | CLOCKS


def zone(text: str) -> str:
    """The name of the clock that a typed city means. Raises BadValue."""
    said = tidy(text)
    found = _cities().get(said) or _cities().get(said.replace(" ", "_"))
    if found is None:
        raise BadValue
    return found
