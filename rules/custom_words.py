"""The closed lists of forms that quality administrators design themselves."""

from rules.vocabulary import N_, Word


class FieldKind(Word):
    """What a field of a designed form holds."""

    LINE = "line", N_("Short text")  # 单行文字
    LONG = "long", N_("Long text")  # 多行文字
    NUMBER = "number", N_("Figure")  # 数字
    DAY = "day", N_("Date only")  # 日期
    MOMENT = "moment", N_("Date with time")  # 日期和时间
    CHOICE = "choice", N_("One of some options")  # 单选
    PERSON = "person", N_("Member of staff")  # 员工
    UNIT = "unit", N_("Flat")  # 房屋
    SIGNATURE = "signature", N_("Signature by log-in")  # 电子签名
    PHOTO = "photo", N_("Photo or file")  # 照片


class FieldWidth(Word):
    """How much of the line a field takes, on screen and on paper."""

    HALF = "half", N_("Half a line")
    FULL = "full", N_("Whole line")


class DesignState(Word):
    """Life of an edition of a design."""

    DRAFT = "draft", N_("Draft")  # 草稿
    ISSUED = "issued", N_("In use")  # 使用中
    SUPERSEDED = "superseded", N_("Replaced by a later edition")  # 已被新版替代
    WITHDRAWN = "withdrawn", N_("No longer used")  # 已停用


class HeadLine(Word):
    """What a printed form may say above its fields."""

    OFFICE = "office", N_("Office")
    DAY = "day", N_("Date of the record")
    NUMBER = "number", N_("Record number")
    MADE_BY = "made_by", N_("Filled in by")
