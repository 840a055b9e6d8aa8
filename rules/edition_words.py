"""The closed lists of editions of the standard: where one stands; what a what-if leaves."""

from rules.words import N_, Word


class EditionTime(Word):
    """Where an edition stands on a day."""

    DRAFT = "draft", N_("Draft")
    TO_COME = "announced", N_("Comes into force later")  # 待生效
    IN_FORCE = "on", N_("In force now")  # 现行
    PAST = "over", N_("Superseded")  # 已被替代


class WhatIfNote(Word):
    """Why a figure of a what-if is not all the other edition would have made of the month."""

    QUOTA = (
        "quota",
        N_(
            "Which callbacks were owed was drawn when the work was done, by the shares of that "
            "time: another share changes no month that is over."
        ),
    )
    ATTEMPTS = (
        "attempts",
        N_(
            "Callbacks excused by the days of attempts stay as they were counted: another number "
            "of days changes no month that is over."
        ),
    )
    ANSWERS = (
        "answers",
        N_(
            "Satisfied answers stay as each survey counted them: other answers count from the "
            "next survey on."
        ),
    )
    NO_SURVEY = (
        "no_survey",
        N_(
            "By this edition another half-year's survey counts, and that one is not final: the "
            "line is pending and takes nothing off."
        ),
    )
    NEW_LINE = (
        "new_line",
        N_("For a line the month was not assessed by there are no figures: it takes nothing off."),
    )
    REPAID = (
        "repaid",
        N_(
            "What later receipts repaid of a bonus is not reckoned again: the difference of pay "
            "is that of the score and of what the month itself withholds."
        ),
    )
    NO_PAY = (
        "no_pay",
        N_("Without a wage table or a performance base for a month its pay can't be compared."),
    )
    DRAFTS = (
        "drafts",
        N_("Months that are not approved yet stand here as their drafts have them now."),
    )
