"""The headings and words of the question bank's list (services.imports.words)."""

from __future__ import annotations

from collections.abc import Mapping

from rules.exam_words import ExamQuestionKind
from rules.vocabulary import Word

HEADINGS: Mapping[str, str] = {
    "question_no": "题目编号 题号 題目編號 題號",
    "question_topic": "题目主题 主题 题目分类 題目主題 主題 題目分類",
    "question_kind": "题型 题目类型 題型 題目類型",
    "question": "题目 题干 題目 題幹",
    "choices": "选项 备选项 选择项 選項 備選項",
    "right_answer": "正确答案 标准答案 答案 正確答案 標準答案",
    "reference": "参考答案 答案解析 解析 參考答案",
    "question_points": "分值 题目分值 分數 題目分值",
}
WORDS: Mapping[type[Word], Mapping[str, str]] = {
    ExamQuestionKind: {
        "single": "单选题 单选 單選題 單選",
        "multiple": "多选题 多选 多選題 多選",
        "true_false": "判断题 判断 判斷題 判斷",
        "short": "简答题 问答题 简答 簡答題 問答題",
    },
}
