"""Words for the channels people come by: a literal table, so that translators find every one."""

from bot.talk import Say, say

CHANNELS: dict[str, Say | str] = {
    "console": say("terminal"),
    "telegram": "Telegram",
    "web": say("web page"),
    "wechat": say("WeChat"),
}

WITHOUT_FILES = frozenset({"wechat"})  # these carry no files; what may lie behind a link goes as one


def channel(name: str) -> Say | str:
    """What a channel is called."""
    return CHANNELS.get(name, name)
