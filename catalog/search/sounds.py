"""How words sound: pinyin syllables of characters, which of them sound alike, and letters meant for them."""

import importlib.util
import unicodedata
from bisect import bisect
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

# Everyday characters with two readings: the reading pypinyin's table does not put first is looked up as well.
_TWO_READINGS = (
    "长chang,zhang 行xing,hang 乐le,yue 调tiao,diao 弹dan,tan 重zhong,chong 薄bao,bo 藏cang,zang "
    "佛fo,fu 参can,shen 模mo,mu 伽jia,ga 卡ka,qia 便bian,pian 厦sha,xia 差cha,chai 传chuan,zhuan "
    "茄qie,jia 铛dang,cheng 咖ka,ga 觉jue,jiao 角jiao,jue 圈quan,juan 仔zai,zi 削xiao,xue 塞sai,se "
    "刨pao,bao 耙pa,ba 栅zha,shan 柏bai,bo 率lv,shuai 称cheng,chen 会hui,kuai 粘zhan,nian 泊bo,po "
    "提ti,di 露lu,lou 和he,huo 色se,shai 盛sheng,cheng 勒le,lei 还hai,huan 大da,dai 剥bo,bao "
    "尺chi,che 壳ke,qiao 膀bang,pang 朝chao,zhao 扎za,zha 都du,dou 系xi,ji 得de,dei 干gan,qian "
    "空kong,gong 只zhi,zi 种zhong,chong 铺pu,bu 卷juan,quan 单dan,shan 折zhe,she 降jiang,xiang "
    "喝he,ye 血xue,xie 熟shu,shou 给gei,ji 落luo,la 脉mai,mo 抹mo,ma 咽yan,ye 宿su,xiu 处chu,chuai "
    "数shu,shuo 车che,ju 番fan,pan 校xiao,jiao 解jie,xie 说shuo,shui 强qiang,jiang 切qie,qi "
    "蔓man,wan 蚌bang,beng 秘mi,bi 炮pao,bao 嚼jiao,jue 畜chu,xu 秤cheng,ping 芥jie,gai 钥yao,yue "
    "拗ao,niu 的de,di 了le,liao 着zhe,zhao 地di,de 没mei,mo 似si,shi 更geng,jing 耕geng,jing 嗑ke,ke "
    "磅bang,pang 轧ya,zha 扁bian,pian 奔ben,beng 臭chou,xiu 什shen,shi 桔ju,jie 杉shan,sha 石shi,dan"
)
_STARTS = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l", "f": "h"}
_ENDS = {"ang": "an", "eng": "en", "ing": "in", "iang": "ian", "uang": "uan", "v": "u", "ve": "ue"}
# In the south 发 and 花, 飞 and 灰 are one sound.
_HU = {"ua": "a", "uan": "an", "uang": "an", "uai": "ai", "ui": "ei", "un": "en", "uo": "o"}

SAME, ALIKE = 0.93, 0.8  # how good another character is when it sounds the same, or alike to many ears


def folded(syllable: str) -> str:
    """The syllable as those hear it who keep apart neither z/zh, c/ch, s/sh, n/l/r, f/h nor -n/-ng."""
    cut = 2 if syllable[:2] in ("zh", "ch", "sh") else 1 if syllable[:1] not in "aeo" else 0
    start, end = syllable[:cut], syllable[cut:]
    if start == "h":
        end = _HU.get(end, end)
    return _STARTS.get(start, start) + _ENDS.get(end, end)


@dataclass(frozen=True)
class Sounds:
    """Tables over syllable numbers (0 = no sound) and over UTF-16 code points."""

    names: tuple[str, ...]  # number → letters
    number: dict[str, int]  # letters → number
    first: NDArray[np.uint16]  # (65536,) the usual syllable of a character
    other: NDArray[np.uint16]  # (65536,) its second everyday reading, or 0
    fold: NDArray[np.uint16]  # (n,) number → number of the class that sounds alike
    initial: NDArray[np.uint8]  # (n,) number → 1..26 for a..z
    near: dict[str, tuple[int, ...]]  # letters less one → the syllables they come from


def _bare(reading: str) -> str:
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in letters if not unicodedata.combining(c))


@cache
def sounds() -> Sounds:
    """Reads pypinyin's table of characters once, about 0.1 s.

    Its phrase table (25 MB, 0.3 s) is left unloaded: of the characters in names it changes 1 in 200."""
    package = importlib.util.find_spec("pypinyin")
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError("pypinyin is not installed")
    table_file = package.submodule_search_locations[0] + "/pinyin_dict.py"
    spec = importlib.util.spec_from_file_location("_pinyin_dict", table_file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    table: dict[int, str] = module.pinyin_dict
    silent = {"m", "n", "ng", "hm", "hng", "ê", "fiao"}
    bare: dict[str, str] = {}
    read: dict[int, str] = {}
    for code, readings in table.items():
        if code > 0xFFFF:
            continue
        for reading in readings.split(","):
            letters = bare.get(reading) or bare.setdefault(reading, _bare(reading))
            if letters not in silent and letters.isascii():
                read[code] = letters
                break
    table.clear()  # 5 MB, used no more
    names = ("", *sorted(set(read.values())))
    number = {name: i for i, name in enumerate(names)}
    first = np.zeros(65536, np.uint16)
    other = np.zeros(65536, np.uint16)
    for code, letters in read.items():
        first[code] = number[letters]
    for pair in _TWO_READINGS.split():
        for letters in pair[1:].split(","):
            if letters in number and number[letters] != first[ord(pair[0])]:
                other[ord(pair[0])] = number[letters]
    classes: dict[str, int] = {}
    fold = np.array([classes.setdefault(folded(name), i) for i, name in enumerate(names)], np.uint16)
    initial = np.array([ord(name[0]) - 96 if name else 0 for name in names], np.uint8)
    near: dict[str, list[int]] = {}
    for i, name in enumerate(names):
        for form in {name, *(name[:k] + name[k + 1 :] for k in range(len(name)))}:
            near.setdefault(form, []).append(i)
    return Sounds(names, number, first, other, fold, initial, {k: tuple(v) for k, v in near.items() if k})


@lru_cache(512)
def heard(syllable: int) -> NDArray[np.float32]:
    """(n,) how much each syllable sounds like this one: SAME, ALIKE or 0."""
    s = sounds()
    row = np.where(s.fold == s.fold[syllable], np.float32(ALIKE), np.float32(0)).astype(np.float32)
    row[syllable], row[0] = SAME, 0
    return row


@lru_cache(1024)
def typed(letters: str) -> NDArray[np.float32]:
    """(n,) how likely these letters were meant for each syllable: with a letter wrong, missing, extra or swapped."""
    s = sounds()
    row: NDArray[np.float32] = cdist([letters], s.names, scorer=OSA.normalized_similarity, dtype=np.float32)[0]
    row[row < 0.5] = 0
    row *= 0.75
    begun = slice(bisect(s.names, letters), bisect(s.names, letters + "~"))
    row[begun] = np.maximum(row[begun], 0.5)
    if letters in s.number:
        row = np.maximum(row * np.float32(0.8), heard(s.number[letters]))
    row[0] = 0
    return row
