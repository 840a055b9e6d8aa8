"""The closed lists of customer surveys (JD-11, procedure 4.1)."""

from rules.vocabulary import N_, Word


class Grade(Word):
    """What a customer said to a question of the scale, best first; the last three aren't valid."""

    VERY_SATISFIED = "very_satisfied", N_("Very satisfied")  # 很满意
    SATISFIED = "satisfied", N_("Satisfied")  # 满意
    FAIRLY_SATISFIED = "fairly_satisfied", N_("Fairly satisfied")  # 基本满意
    AVERAGE = "average", N_("Average")  # 一般
    DISSATISFIED = "dissatisfied", N_("Dissatisfied")  # 不满意
    DONT_KNOW = "dont_know", N_("Don't know")  # 不了解
    BLANK = "blank", N_("Left blank")  # 未填
    SPOILT = "spoilt", N_("Spoilt")  # 废答


class QuestionKind(Word):
    """How a question is answered."""

    SCALE = "scale", N_("Scale of satisfaction")
    WORDS = "words", N_("In own words")


class QuestionSetState(Word):
    """An edition of a questionnaire; once issued it stands."""

    DRAFT = "draft", N_("Draft")
    ISSUED = "issued", N_("Issued")


class SurveyState(Word):
    """Life of a survey; closing fixes its figures."""

    PLANNED = "planned", N_("Being planned")
    OPEN = "running", N_("Answers come in")
    CLOSED = "closed", N_("Survey closed")


class Sample(Word):
    """Whom a survey asks."""

    ALL = "all", N_("All occupied flats")
    DRAWN = "drawn", N_("Drawn by building")


class AnswerChannel(Word):
    """How an answer came in."""

    PHONE_PAGE = "phone_page", N_("By the QR code")
    PAPER = "paper", N_("On paper")


class BatchState(Word):
    """How far paper answers are: typed twice, compared, counted."""

    FIRST = "first", N_("Waits for the first entry")
    SECOND = "second", N_("Waits for the second entry")
    DIFFERS = "differs", N_("Differences to settle")
    COUNTED = "counted", N_("Counted in")
    DISCARDED = "discarded", N_("Discarded")
