"""Passwords of ten and more characters that everybody tries first; compared without case."""

_DIGITS = """
0123456789 1234567890 0987654321 9876543210 1234512345 1231231231 1122334455 1234554321
0123456789a 12345678910 123456789a 123456789q 1234567890a 1234567890q 1357924680 2468013579
1314520520 5201314520 5201314521 5211314520 1314521521 7758521520 5845201314 5205205200
1111122222 1212121212 1010101010 2020202020 8888666688 6666688888 1472583690 1597534682
0147258369 3692581470 9638527410 7894561230 4561237890 1234509876 1029384756 0102030405
"""
_KEYBOARD = """
qwertyuiop qwertyuiop123 qwerty123456 qwerty1234 qwer123456 qwer1234qwer qwerasdfzxcv qweasdzxc1
qweasdzxc123 qazwsxedc1 qazwsxedc123 qazwsx123456 qazwsxedcrfv 1qaz2wsx3edc 1qaz2wsx3e 1qazxsw23edc
1q2w3e4r5t 1q2w3e4r5t6y q1w2e3r4t5 q1w2e3r4t5y6 asdfghjkl1 asdfghjkl123 asdfghjkl; asdf123456
asdfasdf123 zxcvbnm123 zxcvbnm1234 zxcvbnmasd zaq12wsxcde3 zaq1zaq1zaq1 !qaz2wsx3edc qwe123qwe123
1234qwerasdf 123qweasdzxc 123qwe!@# 123qwe123qwe 1234qwer!@#$ qwer!@#$1234 1qaz@wsx3edc !@#$%^&*()
"""
_WORDS = """
password01 password10 password11 password12 password123 password1234 password12345 password123456
passw0rd01 passw0rd123 p@ssw0rd01 p@ssw0rd123 p@ssword123 passwordpassword password!1 password@123
mypassword mypassword1 newpassword newpassword1 changeme123 changeme1234 letmein123 letmein1234
welcome123 welcome1234 welcome2024 welcome2025 welcome2026 administrator administrator1 admin12345
admin123456 admin1234567 admin@1234 admin@12345 admin@123456 admin888888 admin666666 adminadmin
adminadmin1 admin123admin root123456 root@123456 system1234 system123456 manager123 manager1234
manager123456 supervisor supervisor1 supervisor123 superadmin superadmin1 superuser1 superman123
test123456 test1234567 testtest123 guest12345 guest123456 user123456 user1234567 demo123456
default1234 master1234 master123456 monkey12345 dragon12345 football123 baseball123 sunshine123
princess123 iloveyou12 iloveyou123 iloveyou1314 abc1234567 abc12345678 abc123456789 abcd123456
abcd12345678 abcdef1234 abcdef123456 abcdefghij abcdefghijk abc123abc123 aa12345678 aa123456789
aa1234567890 aaa1234567 a123456789 a1234567890 a12345678910 a0123456789 as123456789 qq123456789
qq1234567890 zz123456789 zxc123456789 asd123456789 qwe123456789 wang123456 zhang123456 li123456789
"""
_CHINESE = """
woaini1314 woaini520 woaini5201314 woaini123456 woaini1314520 woaiwojia1 woaiwojia520 wodemima123
mima123456 mima1234567 mimamima123 woshishui123 zhongguo123 zhongguo2024 beijing2008 beijing123
shanghai123 guangzhou123 shenzhen123 nihao123456 nihaonihao nihaoma123 wuye123456 wuye1234567
wuyeguanli wuyeguanli1 wuyeguanli123 wuyefuwu123 wuyekefu123 kefu123456 kefu1234567 kefuzhongxin
kefubu123456 qiantai123 qiantai1234 qiantai123456 quyuguanli wangguan123 weixiu123456 caiwu123456
jingli123456 zhuguan123 zhuguan123456 guanliyuan guanliyuan1 guanliyuan123 xiaoqu123456 yewei123456
gongsi123456 bangong123 bangongshi bangongshi123 office12345 office123456 property123 property1234
"""

COMMON = frozenset("".join((_DIGITS, _KEYBOARD, _WORDS, _CHINESE)).casefold().split())
