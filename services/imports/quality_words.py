"""Headings and words of lists of quality administrators' certificates (services.imports.words)."""

from collections.abc import Mapping

from rules.qualification_words import QualificationKind
from rules.words import Word

HEADINGS: Mapping[str, str] = {
    "qualification": "资格类别 资格 資格類別 資格",
    "qualification_name": "资格名称 資格名稱",
    "certificate_no": "证书编号 证书号 證書編號 證書號",
    "issuer": "发证机构 發證機構",
    "issued_on": "发证日期 發證日期",
    "valid_years": "有效年限",
    "valid_until": "有效期至 到期日 到期日期",
    "planned_on": "计划取得日期 計劃取得日期",
}
WORDS: Mapping[type[Word], Mapping[str, str]] = {
    QualificationKind: {
        "internal": "内审员 内审员资格 內審員 內審員資格",
        "external": "外审员 外审员资格 外審員 外審員資格",
        "other": "其他资格 其他 其他資格",
    },
}
