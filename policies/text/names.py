"""Names of firms and land holders: the key by which two are equal, and what kind of holder one is.

A holder is taken for a natural person unless its name says that it is an organisation: a person's
name must never be published, and a wrongly withheld company can be opened by a curator.
"""

import re
import unicodedata

HOLDER_SEPARATOR = "、"

# Endings that only organisations bear.
STRONG_ENDINGS = (
    "公司", "集团", "企业", "工厂", "厂", "矿", "局", "中心", "委员会", "管委会", "居委会", "村委会",
    "办公室", "办事处", "政府", "银行", "学校", "大学", "学院", "中学", "小学", "医院", "研究所",
    "研究院", "实验室", "协会", "学会", "商会", "联合会", "联合社", "合作社", "供销社", "信用社",
    "基金会", "加油站", "变电站", "农场", "林场", "牧场", "市场", "商场", "工程队", "支队", "大队",
    "总队", "车队", "部队", "俱乐部", "事务所", "经营部", "门市部", "服务部", "工作室", "工作站",
    "加工点", "储备库", "粮库", "粮站", "园区", "开发区", "指挥部", "管理处", "管理所", "管理站",
    "总站", "联社", "经济社", "村民小组", "街道", "基地", "商行", "车行", "经销处", "作坊", "联合体",
    "项目部", "筹备组", "筹建处", "筹备处", "监狱", "海关", "法院", "检察院",
)  # fmt: skip
# Endings that a personal name may bear too: the name must be longer than any usual one.
WEAK_ENDINGS = (
    "场", "处", "所", "院", "站", "部", "社", "行", "店", "委", "团", "队", "库", "村", "组", "乡",
    "镇", "馆", "城", "坊",
)  # fmt: skip
SHORTEST_STRONG, SHORTEST_WEAK = 4, 6
_STRONG = re.compile(f"(?:{'|'.join(STRONG_ENDINGS)})$")
_WEAK = re.compile(f"[{''.join(WEAK_ENDINGS)}]$")
_LATIN_FORM = re.compile(r"\b(?:co|ltd|inc|gmbh|llc|corp|corporation|company|limited)\b\.?$", re.I)
# A bracket at the end may hold a person's name; these do not.
_HARMLESS_BRACKET = re.compile(r"\((?:普通合伙|有限合伙|特殊普通合伙|筹|筹建|集团|中国|总部)\)$")
_NO_LETTER = re.compile(r"[\W_]+")
_SEVERAL = re.compile(r"[,，;；/]|等\d*[人户家名]?$")


def name_key(name: str) -> str:
    """The form in which two names are one: NFKC without white space."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def squeeze_place(words: str) -> str:
    """A place or parcel as printed, for comparison: NFKC, lower case, letters and digits only."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", words)).lower()


def split_holders(printed: str) -> list[str]:
    """The holders printed in one cell, in order, empty and repeated ones dropped."""
    holders: dict[str, str] = {}
    for part in printed.split(HOLDER_SEPARATOR):
        if key := name_key(part):
            holders.setdefault(key, part.strip())
    return list(holders.values())


def holder_kind(name: str) -> str:
    """``organisation``, ``person`` or ``unknown``; the public sees only the first by name.

    Two to four characters without an organisation's ending read as a person's name. One that seems to
    list several, and one that the rule cannot place, is ``unknown``.
    """
    key = name_key(name)
    bare = _HARMLESS_BRACKET.sub("", key)
    if _LATIN_FORM.search(unicodedata.normalize("NFKC", name).strip()):
        return "organisation"
    if _SEVERAL.search(bare):
        return "unknown"
    if len(bare) >= SHORTEST_STRONG and _STRONG.search(bare):
        return "organisation"
    if len(bare) >= SHORTEST_WEAK and _WEAK.search(bare):
        return "organisation"
    return "person" if 2 <= len(bare) <= 4 else "unknown"


_FAILED = ("流拍", "流标", "未成交", "终止", "中止", "撤牌", "无人竞买", "无人报名")


def not_a_holder(printed: str) -> str | None:
    """``failed`` where the words say that nobody received the land, ``empty`` where they say nothing."""
    key = name_key(printed)
    if key in _FAILED:
        return "failed"
    return "empty" if key in {"", "无", "空", "—", "Nah", "None", "/", "-", "暂无"} else None
