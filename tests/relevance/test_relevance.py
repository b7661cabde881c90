"""A smaller selection of `make relevance`: 542 much used datasets, the questions whose answer is among them."""

import pytest
from django.core.management import call_command

from catalog.datasets.models import Dataset
from tests.relevance.facets import differences
from tests.relevance.judged import GIVEN, evaluate, read

pytestmark = pytest.mark.django_db
SELECTION = "data/datagouv/popular-datasets-2022.json"


@pytest.fixture(scope="module")
def popular(shared, django_db_setup, django_db_blocker):
    """Much used datasets of 2022, stored for the tests of this file and then rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_catalog", str(shared / SELECTION))
        yield set(Dataset.objects.published().values_list("public_id", flat=True))
        transaction.set_rollback(True)


def test_given_questions_are_answered(shared, popular):
    questions = [each for each in read(shared / GIVEN, "dataset") if each.expected in popular]
    score = evaluate(questions)
    assert len(questions) > 50
    assert score.found >= 0.97 * len(questions), score.worst()
    assert score.mrr >= 0.78, score.worst()  # views and reuses are those of 2022


def test_facets_are_those_of_sql_for_random_filters(popular):
    assert list(differences(60)) == []
