"""How names sound: what customers and staff are found by while somebody is on the phone."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin

# Surnames that sound otherwise than the same character in a sentence; a space between syllables.
SURNAMES = {
    "万俟": "mo qi",
    "尉迟": "yu chi",
    "单于": "chan yu",
    "长孙": "zhang sun",
    "澹台": "tan tai",
    "宰父": "zai fu",
    "令狐": "ling hu",
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "任": "ren",
    "朴": "piao",
    "盖": "ge",
    "盛": "sheng",
    "尉": "wei",
    "种": "chong",
    "乐": "yue",
    "秘": "bi",
    "缪": "miao",
    "翟": "zhai",
    "员": "yun",
    "黑": "he",
    "折": "she",
    "召": "shao",
    "牟": "mu",
    "冼": "xian",
    "洗": "xian",
    "繁": "po",
    "覃": "qin",
    "逄": "pang",
    "葛": "ge",
    "哈": "ha",
    "那": "na",
    "曲": "qu",
    "华": "hua",
    "纪": "ji",
    "过": "guo",
    "应": "ying",
    "宁": "ning",
    "柏": "bai",
    "车": "che",
    "石": "shi",
    "余": "yu",
    "於": "yu",
    "幺": "yao",
    "呙": "guo",
    "郇": "xun",
    "晟": "cheng",
    "隗": "wei",
    "谌": "chen",
    "佴": "nai",
    "撒": "sa",
    "祭": "zhai",
    "適": "kuo",
    "句": "gou",
    "阚": "kan",
    "褚": "chu",
    "都": "du",
    "重": "chong",
    "弗": "fei",
    "贲": "ben",
    "乜": "nie",
    "恽": "yun",
    "郗": "chi",
    "钭": "tou",
    "藏": "zang",
    "能": "nai",
    "粘": "nian",
    "俞": "yu",
    "褶": "xi",
}
SURNAMES |= {"單": "shan", "區": "ou", "蓋": "ge", "種": "chong", "樂": "yue", "繆": "miao"}
SURNAMES |= {"員": "yun", "華": "hua", "應": "ying", "車": "che", "紀": "ji", "過": "guo"}


@lru_cache(maxsize=4096)
def name_keys(name: str) -> tuple[str, str]:
    """Return a name's pinyin and its initials, without spaces and tones."""
    name = name.strip()
    surname = next((name[:n] for n in (2, 1) if name[:n] in SURNAMES), "")
    given = name[len(surname) :]
    sounds = [*SURNAMES.get(surname, "").split(), *lazy_pinyin(given)]
    letters = lazy_pinyin(given, style=Style.FIRST_LETTER)
    initials = "".join([*(sound[0] for sound in SURNAMES.get(surname, "").split()), *letters])
    return "".join(sounds).lower().replace(" ", ""), initials.lower().replace(" ", "")


def person_pinyin(name: str) -> str:
    """Return what an employee is found by: pinyin and initials."""
    full, initials = name_keys(name)
    return f"{full} {initials}"[:200]


@lru_cache(maxsize=512)
def initials(text: str) -> str:
    """Return the initials of words that are no name: 月度考核表 is ydkhb."""
    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower().replace(" ", "")
