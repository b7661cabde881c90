"""An operator at work, and searches as the log holds them."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.search.models import Synonym
from portal.search.synonyms import save_synonym
from portal.searchlog.models import DayCount, Question
from tests.factories import UserFactory


@pytest.fixture(autouse=True)
def _no_shipped_synonyms(db):
    """Tests of this folder begin without the synonyms that come with the portal."""
    Synonym.objects.all().delete()


@pytest.fixture
def operator(client):
    """A superuser, signed in."""
    user = UserFactory(operator=True)
    client.force_login(user)
    return user


@pytest.fixture
def searched():
    """Write down a question as the drain does: shown, and asked on a day so many days ago."""

    def store(
        text, *, times=5, results=3, clicks=0, positions=0, days_ago=0, kind="dataset", **facts
    ):
        question, _new = Question.objects.get_or_create(
            text=text,
            kind=kind,
            defaults={"first_on": timezone.localdate(), "is_shown": True} | facts,
        )
        return DayCount.objects.create(
            question=question,
            day=timezone.localdate() - dt.timedelta(days=days_ago),
            times=times,
            results=results,
            clicks=clicks,
            positions=positions,
        )

    return store


@pytest.fixture
def synonym():
    def store(term, also, **fields):
        return save_synonym(Synonym(term=term, also=also, **fields))

    return store
