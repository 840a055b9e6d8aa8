"""The closed lists of letters, of telling customers and of the customer file."""

from rules.vocabulary import N_, Word


class Language(Word):
    """The languages a customer is written to in."""

    HANS = "zh_Hans_CN", N_("Simplified Chinese")
    HANT = "zh_Hant_TW", N_("Traditional Chinese")
    ENGLISH = "en", N_("English")


class LetterWay(Word):
    """How a complaint letter came in (JD-4)."""

    LETTER = "letter", N_("Letter")
    EMAIL = "email", N_("E-mail")
    AUTHORITY = "authority", N_("Passed on by an authority")  # 政府转办
    ONLINE = "online", N_("Online")


class LetterState(Word):
    """Life of a complaint letter."""

    OPEN = "awaiting_reply", N_("Awaiting reply")  # 待回复
    ANSWERED = "answered", N_("Answered")  # 已回复
    CLOSED = "closed", N_("Closed")  # 已结案


class ToldWay(Word):
    """How the customer was told what his work order is at (JD-6)."""

    PHONE = "phone", N_("Phone")
    WECHAT = "wechat", N_("WeChat")
    SMS = "sms", N_("Text message")
    FACE = "face", N_("Face to face")
    NOTICE = "notice", N_("Notice")
    EMAIL = "email", N_("E-mail")


class DestructionState(Word):
    """Life of a list of documents to be destroyed (JD-15)."""

    PROPOSED = "proposed", N_("Awaiting approval")  # 待批准
    DESTROYED = "destroyed", N_("Destroyed")  # 已销毁
    RETURNED = "returned", N_("Returned")  # 退回
