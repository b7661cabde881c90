"""Words as they are counted, and words that are never kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.searchlog.questions import fold, is_personal


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Qualité   de\tl’Air ", "qualité de l’air"),
        ("EAU\u200bPOTABLE\u00a02024", "eau potable 2024"),
        ("ﬁnances", "finances"),
        ("\x07 ", ""),
        ("a" * 500, "a" * 200),
    ],
)
def test_a_question_is_folded(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    "personal",
    [
        "camille@example.org",
        "dossier de camille.d [at] example.org",
        "camille arobase example.org",
        "06 12 34 56 78",
        "tel 0612345678",
        "+33 (0)6.12.34.56.78",
        "+687 27 12 34",
        "1 84 12 76 451 089 46",
        "184127645108946",
        "1 84 12 2A 451 089",
        "FR76 3000 6000 0112 3456 7890 189",
        "BE68 5390 0754 7034",
        "mt84 malt 0110 0001 2345 mtlc ast0 01s",
        "gb82west12345698765432",
        "4970 1000 0000 0007",
        "732 829 320 00074",
    ],
)
def test_personal_data_are_recognised(personal):
    assert is_personal(fold(personal))


@pytest.mark.parametrize(
    "harmless",
    [
        "élections 2017 2022 2024",
        "population 2019/2020/2021",
        "insee 75056",
        "rn10 trafic 2023",
        "pm2.5 pm10",
        "code postal 75013",
        "filosofi 2021 carreaux 200 m",
        "sirene",
        "ligne 13",
    ],
)
def test_what_a_catalogue_is_asked_is_not_personal(harmless):
    assert not is_personal(fold(harmless))


@given(st.text(max_size=600))
def test_folding_is_bounded_and_done_once(text):
    folded = fold(text)
    assert len(folded) <= 200
    assert fold(folded) == folded
    assert "\0" not in folded
    is_personal(folded)
