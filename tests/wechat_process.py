"""A process of its own with a house and WeChat's door, for `test_wechat_processes`.

    python wechat_process.py DATABASE_URL WECHAT_URL plain|sealed

It prints where its door is, then does what it reads, a line each: `call N` makes N calls to WeChat at once and prints
how many came through; the end of what it reads ends it.
"""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from wechat_server import AES_KEY, APP_ID, SECRET, TOKEN

from bot.channels.web import Web
from bot.channels.wechat import WeChat
from bot.house import House
from catalog.store import Store


async def main(url: str, wechat: str, mode: str) -> None:
    """The process's whole life."""
    channel = WeChat(APP_ID, SECRET, TOKEN, aes_key=AES_KEY if mode == "sealed" else None, api_url=wechat)
    web = Web("127.0.0.1", 0, others=[channel])
    house = House(Store(url), [channel, web])
    await house.open()
    print(web.url, flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        calls = (channel.wire.poster(f"center_{n}") for n in range(int(line.split()[1])))
        done = await asyncio.gather(*calls, return_exceptions=True)
        print(sum(isinstance(one, str) for one in done), flush=True)
    await house.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
