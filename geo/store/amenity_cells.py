"""What cells say about amenities: yes and no in many spellings, lists, and notes about toilets in free text."""

import re
from unicodedata import normalize

from geo.model import AmenityState
from geo.vocabulary import Vocabulary

_WORDS = {
    AmenityState.YES: "是 有 设有 配有 可用 正常 具备 提供 √ ✓ ✔ 1 y yes true",
    AmenityState.NO: "否 无 没有 没 不提供 不具备 × ✗ ✘ 0 n no false",
    AmenityState.OUT_OF_ORDER: "坏 坏了 损坏 已坏 维修 维修中 在修 故障 out_of_order outoforder broken",
    AmenityState.UNKNOWN: "未知 不详 不清楚 不明 待核实 unknown ?",
}
_STATE_OF_WORD = {word: state for state, words in _WORDS.items() for word in words.split()}
_LIST = re.compile(r"[;；,，、|\n]")


def amenity_state(text: str) -> AmenityState | None:
    """The state that a cell of an amenity's own column stands for; None for a blank one or one not understood."""
    return _STATE_OF_WORD.get("".join(normalize("NFKC", text).casefold().split()))


def amenity_list(text: str, vocabulary: Vocabulary) -> tuple[dict[str, AmenityState], list[str]]:
    """The amenities that a list names.

    Args:
        text: Items between ``; , 、 |``: a code, label or synonym, alone or as ``code=no``.
        vocabulary: The amenities.

    Returns:
        Code -> state, and the items that were not understood. Of an amenity named twice the last counts.
    """
    found: dict[str, AmenityState] = {}
    unknown = []
    for item in filter(None, map(str.strip, _LIST.split(text))):
        name, equals, said = item.partition("=")
        code = vocabulary.recognise(name)
        state = amenity_state(said) if equals else AmenityState.YES
        if code is None or state is None:
            unknown.append(item)
        else:
            found[code] = state
    return found, unknown


_TRADITIONAL = str.maketrans("寫樓內無沒裡裏廁間館廳場園區對處電", "写楼内无没里里厕间馆厅场园区对处电")
_CLAUSE = re.compile(r"[,。;、!.\n]")
_DOUBT = re.compile(r"似乎|好像|可能|也许|不知道|不清楚|不确定|未知|不详")
_INSIDE = re.compile(r"[店站室屋馆院]内|[店站屋]里|^里面|内部|[本这]店|[本这]站|^这里|自带|自有|独立")
_ELSEWHERE = re.compile(
    r"商场|商城|购物中心|百货|大楼|大厦|写字楼|楼|[一二三四五六七八九十0-9]层|影院|酒店|饭店|园区|公园|广场|公共|公厕"
    r"|附近|旁边|对面|隔壁|楼上|楼下|出门|门外|之外|地铁|车站"
)
_NEGATIVE = re.compile(r"没有|没用|没|无|不能用|不可用|不开放|不让")
_USABLE = re.compile(r"可用|可以用|能用|可使用|只能[去用]|借用")
_HAS = re.compile(r"[^没\s].*有|^有")
_OWN = re.compile(r"有.{0,8}(厕所|卫生间|洗手间|坐便|蹲便|蹲位)")


def toilet_note(text: str) -> dict[str, AmenityState]:
    """What a note about the toilet says, in words as stewards and visitors write them.

    Each clause is judged alone. 有 / 店里有 / 店内有: inside. 无 / 店内没有: none inside. A toilet of the mall, the
    building or the neighbourhood (商场内有, 可用商场内厕所, 出门左转 200 米): nearby. A clause in doubt (似乎没有,
    不知道), about something else (比较远, 疫情期间没有开) or not understood says nothing.

    Returns:
        States of ``toilet`` and ``toilet_nearby``; what is absent stays unknown. Empty for a blank or unclear note.
    """
    found: dict[str, AmenityState] = {}
    plain = normalize("NFKC", text).translate(_TRADITIONAL)
    for clause in filter(None, map(str.strip, _CLAUSE.split(plain))):
        judged = _clause(clause)
        # One toilet is enough: a yes about the neighbourhood stands beside a no about another part of it.
        if judged is not None and found.get(judged[0]) is not AmenityState.YES:
            found[judged[0]] = judged[1]
    return found


def _clause(clause: str) -> tuple[str, AmenityState] | None:
    whole = amenity_state(clause)
    if whole is not None and whole is not AmenityState.UNKNOWN:
        return ("toilet", whole)
    if whole is not None or _DOUBT.search(clause):
        return None
    negative = bool(_NEGATIVE.search(clause))
    state = AmenityState.NO if negative else AmenityState.YES
    if _ELSEWHERE.search(clause):
        return ("toilet_nearby", state)
    usable = bool(_USABLE.search(clause))
    if _INSIDE.search(clause):
        return ("toilet", state) if negative or usable or _HAS.search(clause) else None
    return None if negative else _named_place(clause, usable)


def _named_place(clause: str, usable: bool) -> tuple[str, AmenityState] | None:
    """有厕所 is the station's own; 可用芳草地内厕所 and 芳草地有 name a place that is not the station."""
    if _OWN.fullmatch(clause):
        return ("toilet", AmenityState.YES)
    if usable or (not clause.startswith("有") and _HAS.search(clause)):
        return ("toilet_nearby", AmenityState.YES)
    return None
