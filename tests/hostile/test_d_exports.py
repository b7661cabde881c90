"""Rows D of the hostile inputs, on exports: cells that a spreadsheet would run."""

import pytest

from tests.factories import DatasetFactory, OrganizationFactory, ReuseFactory
from tests.feeds import rows_of

pytestmark = pytest.mark.django_db
STARTS = ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("kind", ["datasets", "reuses", "organizations"])
@pytest.mark.parametrize("query", ["", "?q=hyperlink"])
@pytest.mark.parametrize("start", STARTS)
def test_d6_no_cell_of_an_export_is_a_formula(client, kind, query, start):
    formula = f'{start}HYPERLINK("http://evil.example")'
    organization = OrganizationFactory(name=formula, acronym=formula, description=formula)
    dataset = DatasetFactory(
        title=formula, acronym=formula, description=formula, organization=organization
    )
    ReuseFactory(title=formula, description=formula, organization=organization, datasets=[dataset])
    (row,) = rows_of(client.get(f"/{kind}/search.csv{query}"))
    assert f"'{formula}" in row.values()
    assert not [cell for cell in row.values() if cell.startswith(STARTS)]


def test_d6_what_is_no_formula_is_left_alone(client):
    DatasetFactory(title="a = b + c", description="Température : -18 @ 12 h")
    (row,) = rows_of(client.get("/datasets/search.csv"))
    assert (row["title"], row["description"]) == ("a = b + c", "Température : -18 @ 12 h")
