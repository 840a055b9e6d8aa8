"""Whether a password is among those that everybody tries first (ASVS 6.2.4).

zxcvbn knows 30,000 common passwords, names and English words, keyboard walks, repetitions and
dates, alone and in any combination; what people here try besides stands below.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

ENOUGH = 10**9  # guesses: out of reach for who may fail five times in a quarter of an hour
READ = 32  # characters that are looked at; whoever types more has typed enough
# Signs that stand for letters: every sense they can have together is tried, which takes seconds for
# more of them than any password has that others use.
_SIGNS = frozenset("4@8({[<369!|17$5+%20")
MOST_SIGNS = 14
_lock = threading.Lock()  # zxcvbn keeps the words it is handed in one place for all threads

# Most tried first; each counts as one word, bare or dressed up with digits and signs.
_WORDS = """
woaini mima 1314 520 5201314 1314520 wodemima woaiwojia nihao zhongguo admin administrator root
system manager supervisor superadmin guanliyuan guanli office property user guest demo test default
wuye wuyeguanli wuyefuwu wuyekefu kefu kefuzhongxin kefubu qiantai quyu quyuguanli wangguan weixiu
caiwu jingli zhuguan xiaoqu yewei yezhu gongsi bangong bangongshi zongjingli baoan baojie gongcheng
beijing shanghai guangzhou shenzhen chengdu hangzhou wuhan nanjing tianjin chongqing xian suzhou
zhengzhou changsha qingdao dalian xiamen fuzhou jinan kunming taiwan taipei xianggang hongkong
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo woshishui
xiaoming laopo laogong baobao baobei qinaide mama baba jiayou fadacai gongxifacai wanshiruyi
8888 6666 9999 168 518 7758 1688 5845201314 qwe asd zxc qaz wsx edc
"""
WORDS = tuple(_WORDS.split())


def is_easy(password: str, about: Sequence[str]) -> bool:
    """Say whether a password takes few guesses, for somebody who knows what is ``about`` it."""
    from zxcvbn import zxcvbn  # its word lists take a moment to load: not at every start

    read = password[:READ]
    if len(_SIGNS.intersection(read)) > MOST_SIGNS:
        return False
    known = [word for word in about if word]
    with _lock:
        return bool(zxcvbn(read, [*known, *WORDS])["guesses"] < ENOUGH)
