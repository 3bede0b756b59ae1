"""Codes of states: ISO 3166-1 alpha-2, and of three states that are no more."""

from collections.abc import Mapping

from exeat.domain.errors import InputError

FORMER_STATES = frozenset({"CS", "DD", "SU"})
"""Czechoslovakia, the German Democratic Republic, the Soviet Union."""

STATES = FORMER_STATES | frozenset(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN
    BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ
    DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL
    GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM
    JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME
    MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP
    NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD
    SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
    """.split()  # noqa: SIM905 - a list would fill a page
)

_MEANT: Mapping[str, str] = {
    "EL": "GR",
    "EN": "GB",
    "SCO": "GB",
    "UK": "GB",
    "USA": "US",
    "GBR": "GB",
    "RUS": "RU",
}


def state_code(text: str, *, also: Mapping[str, object]) -> str:
    """Return a text if it is the code of a state.

    Args:
        text: Two capital letters.
        also: Further codes, as keys.

    Raises:
        InputError: There is no such state.

    >>> state_code("NO", also={})
    'NO'
    """
    if text in STATES or text in also:
        return text
    upper = text.upper()
    meant = _MEANT.get(upper, upper)
    hint = f"write {meant!r}" if meant in STATES else "write a code such as GB or NO"
    raise InputError(
        f"{text!r} is no state of ISO 3166-1",
        remedy=f"{hint}, two capital letters",
    )
