"""Facet counts of search against plain SQL on the datasets themselves, for random combinations of filters."""

import random
from collections import Counter
from datetime import timedelta
from functools import cache

from django.db.models import Count, F, Func, Q
from django.utils import timezone

from catalog.datasets.choices import families_of
from catalog.datasets.models import Dataset
from organizations.choices import ProducerType
from organizations.models import Organization
from portal.search.choices import Kind
from portal.search.counting import FACET_VALUES, LAST_UPDATE_DAYS
from portal.search.query import Question, search

FACETS = (
    "format_family", "access_type", "last_update", "producer_type", "badge", "organization_id", "license",
    "format", "frequency", "granularity", "tag", "geozone", "schema",
)  # fmt: skip
MOST_FILTERS = 3


def plain(name, wanted):
    """The condition of a filter on the dataset's own columns."""
    arrays = {
        "tag": "tags__contains",
        "format": "resources_formats__overlap",
        "badge": "badges__overlap",
    }
    if name in arrays:
        return Q(**{arrays[name]: wanted})
    if name == "last_update":
        days = max(LAST_UPDATE_DAYS[value] for value in wanted)
        return Q(last_update__gte=timezone.now() - timedelta(days=days))
    if name == "license":
        asked = Q(license__key__in=wanted)
        return asked | Q(license=None) if "notspecified" in wanted else asked
    if name == "geozone":
        return Q(pk__in=Dataset.objects.filter(zones__geoid__in=wanted).values("pk"))
    if name == "format_family":
        formats = [pair for pair in _format_sets() if set(families_of(pair)) & set(wanted)]
        return Q(resources_formats__in=formats)
    if name == "producer_type":
        return Q(organization__in=_organizations(wanted)) | Q(
            organization=None, pk__gt=0 if ProducerType.USER in wanted else 2**62
        )
    return Q(**{f"{name}__in": wanted})


def _format_sets():
    rows = Dataset.objects.published().order_by().values_list("resources_formats", flat=True)
    return [list(each) for each in {tuple(found) for found in rows.distinct()}]


def _organizations(kinds):
    return [row.pk for row in Organization.objects.only("badges") if row.producer_type in kinds]


def counted(rows, name):
    """How many of these rows have each value of a facet, counted in SQL."""
    rows = rows.order_by()
    arrays = {"tag": "tags", "format": "resources_formats", "badge": "badges"}
    if name in arrays:
        values = rows.annotate(value=Func(F(arrays[name]), function="unnest")).values("value")
        return Counter(
            dict(values.annotate(n=Count("pk", distinct=True)).values_list("value", "n"))
        )
    if name == "last_update":
        now = timezone.now()
        return Counter(
            {key: rows.filter(last_update__gte=now - timedelta(days=days)).count()
             for key, days in LAST_UPDATE_DAYS.items()}
        )  # fmt: skip
    if name == "geozone":
        zoned = Dataset.zones.through.objects.filter(dataset__in=rows.values("pk"))
        return Counter(dict(zoned.values_list("geozone__geoid").annotate(Count("pk"))))
    if name == "schema":
        named = rows.filter(resources__schema__name__isnull=False)
        found = named.values_list("resources__schema__name").annotate(Count("pk", distinct=True))
        return Counter(dict(found))
    return _by_column(rows, name)


def _by_column(rows, name):
    column = {
        "license": "license__key",
        "format_family": "resources_formats",
        "producer_type": "organization",
    }
    total = Counter()
    for value, number in rows.values_list(column.get(name, name)).annotate(Count("pk")):
        for each in _named(name, value):
            total[each] += number
    return total


def _named(name, value):
    """The values of a facet that a column's value stands for."""
    if name == "format_family":
        return families_of(list(value))
    if name == "producer_type":
        kinds = _kinds_of_organizations()
        return [kinds[value] if value else ProducerType.USER]
    if name == "license":
        return [value or "notspecified"]
    return [str(value)] if value not in (None, "") else []


@cache
def _kinds_of_organizations():
    return {row.pk: row.producer_type for row in Organization.objects.only("badges")}


def combination(chance):
    """One to three filters, with values that some dataset has, so that most combinations find something."""
    rows = Dataset.objects.published().order_by("pk")
    sample = rows.select_related("organization", "license").prefetch_related("zones")
    dataset = sample[chance.randrange(rows.count())]
    possible = {
        "organization_id": [str(dataset.organization_id or "")],
        "tag": list(dataset.tags),
        "format": list(dataset.resources_formats),
        "format_family": families_of(dataset.resources_formats),
        "license": [dataset.license.key if dataset.license else "notspecified"],
        "granularity": [dataset.granularity],
        "frequency": [dataset.frequency],
        "access_type": [dataset.access_type],
        "badge": list(dataset.badges),
        "geozone": [zone.geoid for zone in dataset.zones.all()],
        "producer_type": [dataset.organization.producer_type if dataset.organization else "user"],
        "last_update": [chance.choice(list(LAST_UPDATE_DAYS))],
    }
    usable = [name for name, values in possible.items() if any(values)]
    names = chance.sample(usable, min(len(usable), chance.randint(1, MOST_FILTERS)))
    return {name: chance.sample(sorted(possible[name]), 1) for name in names}


def differences(number, seed=1):
    """What differs between search and SQL over so many random combinations, as sentences."""
    chance = random.Random(seed)
    _kinds_of_organizations.cache_clear()
    for _time in range(number):
        filters = combination(chance)
        found = search(Question(kind=Kind.DATASET, filters=filters, facets=FACETS, page_size=1))
        conditions = {name: plain(name, wanted) for name, wanted in filters.items()}
        rows = Dataset.objects.published().filter(*conditions.values())
        if rows.count() != found.total:
            yield f"{filters}: {found.total} found, {rows.count()} in SQL"
        for name in FACETS:
            others = [each for filtered, each in conditions.items() if filtered != name]
            expected = counted(Dataset.objects.published().filter(*others), name)
            yield from _unlike(filters, name, dict(found.facets[name]), expected)


def _unlike(filters, name, found, expected):
    expected = Counter({value: count for value, count in expected.items() if count})
    for value, count in found.items():
        if expected[value] != count:
            yield f"{filters}, {name} {value}: {count} counted, {expected[value]} in SQL"
    highest = sorted(expected.values(), reverse=True)[:FACET_VALUES]
    if sorted(found.values(), reverse=True) != highest:
        yield f"{filters}, {name}: the {len(found)} values are not the {len(highest)} most frequent"
