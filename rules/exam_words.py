"""The closed lists of exams (4.1.3, 4.2.1.1, 4.2.2.1): kinds of questions, ways, states."""

from rules.vocabulary import N_, Word


class ExamQuestionKind(Word):
    """How a question of the bank is answered, in the order they stand on a paper."""

    SINGLE = "single", N_("One right choice")  # 单选题
    MULTIPLE = "multiple", N_("Several right choices")  # 多选题
    TRUE_FALSE = "true_false", N_("True or false")  # 判断题
    SHORT = "short", N_("Short answer")  # 简答题


class SittingWay(Word):
    """How somebody was examined."""

    WRITTEN = "written", N_("Written exam")  # 笔试
    ORAL = "oral", N_("Oral exam")  # 口试
    PRACTICAL = "practical", N_("Practical exam")  # 实操


class SittingState(Word):
    """Life of one sitting; ``rules.exams`` says what is allowed when."""

    OPEN = "answering", N_("Being answered")  # 作答中
    HANDED_IN = "handed_in", N_("Waiting for marking")  # 待评卷
    MARKED = "marked", N_("Marked")  # 已评卷


class PaperState(Word):
    """Life of an exam paper."""

    DRAFT = "draft", N_("Being prepared")  # 编制中
    PUBLISHED = "published", N_("Exam set")  # 已发布
    CLOSED = "closed", N_("Exam closed")  # 已结束
