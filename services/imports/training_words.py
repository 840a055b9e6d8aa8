"""What the lists of trainings call their columns and words."""

from __future__ import annotations

from collections.abc import Mapping

from rules.training_words import TrainingKind
from rules.vocabulary import Word

HEADINGS: Mapping[str, str] = {
    "session_no": "培训编号 培训场次编号 場次編號 培訓編號",
    "topic": "培训主题 培训内容 培訓主題 培訓內容",
    "held_on": "培训日期 培訓日期",
    "hours": "课时 学时 培训课时 課時 學時",
    "trainer": "授课人 讲师 培训讲师 授課人 講師",
    "signed_at": "签到时间 簽到時間",
    "score": "成绩 考试成绩 分数 成績 考試成績 分數",
}
WORDS: Mapping[type[Word], Mapping[str, str]] = {
    TrainingKind: {
        "pre_duty": "上岗培训 岗前培训 上崗培訓 崗前培訓",
        "in_post": "在岗培训 在崗培訓",
    },
}
