"""Agencies by all their names."""

import pytest

from nlp.agencies import agencies_of, find_agencies


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Försäkringskassans kontor och FK:s lokaler", ("forsakringskassan",)),
        ("Kronofogdemyndigheten lämnar orten", ("kronofogden",)),
        ("Passexpeditionen flyttar", ("polisen",)),
        ("Statens servicecenters kontor, SSC", ("statens-servicecenter",)),
        ("Centrala studiestödsnämnden (CSN)", ("csn",)),
        ("Tingsrätten i Mora", ("sveriges-domstolar",)),
        ("Kassan i butiken är stängd", ()),
        ("Försäkringskassan flyttar. Kassan byter lokal med förmedlingen.", ("forsakringskassan",)),
        ("Arbetsförmedlingen stänger, men förmedlingen i Mora blir kvar", ("arbetsformedlingen",)),
    ],
)
def test_names_inflections_and_short_names(text: str, expected: tuple[str, ...]) -> None:
    assert agencies_of(find_agencies(text)) == expected


def test_offsets_point_at_the_words() -> None:
    text = "I går öppnade Skatteverkets kontor."
    (mention,) = find_agencies(text)
    assert text[mention.start : mention.end] == "Skatteverkets"
