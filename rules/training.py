"""What trainings are numbered by, how long they take, and what is allowed when (4.1)."""

from __future__ import annotations

PREFIX = "PX"  # 培训
# the topics of 4.1.1.2, in its order: code and name; data of the register, so no messages
FIRST_TOPICS = (
    ("company", "公司介绍"),
    ("project", "管理项目介绍"),
    ("service", "客户服务手册"),
    ("departments", "其他相关部门工作手册"),
)
