"""generate_catalog: a catalogue of realistic shape, the same for the same seed."""

import io
import re
from collections import Counter
from itertools import chain

import pytest
from django.core.management import CommandError, call_command

from catalog.datasets.models import Dataset
from organizations.models import Organization
from portal.search.choices import Kind
from portal.search.query import Question, search
from portal.search.rebuilding import differences
from portal.search.sources import sources
from portal.site.generation import vocabulary
from portal.site.generation.catalogue import blocks

ZONES = [("country:fr", "country"), ("fr:region:11", "fr:region"), ("fr:region:84", "fr:region")]


@pytest.fixture
def generate(db, settings, tmp_path):
    """Call the command; give what it printed."""
    settings.VAR_DIR = tmp_path / "var"

    def run(number, **options):
        out = io.StringIO()
        call_command("generate_catalog", str(number), stdout=out, **options)
        return out.getvalue()

    return run


def drawn(number, seed=1):
    return list(chain.from_iterable(blocks(seed, number, ZONES)))


def test_the_same_seed_gives_the_same_records_and_more_only_adds():
    few, many = drawn(320), drawn(1_300)
    assert many[:320] == few
    assert len({found.record.public_id for found in many}) == 1_300
    assert drawn(20, seed=2)[0].record.title != few[0].record.title


def test_texts_have_the_size_of_real_ones():
    records = [found.record for found in drawn(1_000)]
    assert {len(record.title.split()) for record in records} == set(range(5, 14))
    assert all(300 <= len(record.description) <= 1_500 for record in records)
    assert 4.5 < sum(len(record.tags) for record in records) / 1_000 < 5.5


def test_words_follow_zipfs_law_with_a_long_tail():
    text = " ".join(found.record.description for found in drawn(2_000)).lower()
    counts = Counter(re.findall(r"\w{3,}", text))
    assert counts["données"] > 3 * counts["transport"] / 2 > 10 * counts["fret"] / 2
    assert len(counts) > 20_000
    assert len(vocabulary.words()) == 40_000 + len(vocabulary.KNOWN)
    assert len(vocabulary.tags()) == 20_000


def test_few_organizations_publish_much():
    sizes = Counter(found.organization.public_id for found in drawn(4_200)).most_common()
    assert len(sizes) == 300
    assert sizes[0][1] > 300
    assert sizes[-1][1] <= 3


def test_a_catalogue_is_stored_found_and_left_alone_by_a_second_run(generate):
    said = generate(600)
    assert "600 created, 0 updated, 0 unchanged" in said
    assert "datasets a second" in said
    assert Organization.objects.count() == 43
    assert sum(Organization.objects.values_list("datasets_count", flat=True)) == 600
    assert search(Question(kind=Kind.DATASET, text="données")).total > 300
    assert "0 created, 0 updated, 600 unchanged" in generate(600)
    assert "100 created, 0 updated, 600 unchanged" in generate(700)
    assert not [each for source in sources() for each in differences(source, lambda _count: None)]
    assert Dataset.objects.filter(resources__isnull=False).count() == 0
    assert Dataset.objects.filter(resources_count=0).count() == 0


@pytest.mark.parametrize("number", ["0", "-4", "5000001", "1.5", "beaucoup", "9" * 5_000])
def test_a_number_that_cannot_be_is_refused_in_one_sentence(generate, number):
    with pytest.raises(CommandError) as caught:
        generate(number)
    assert caught.value.returncode == 2
    assert "expected a whole number from 1 to 5,000,000" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_seed_that_is_no_number_is_refused(generate):
    with pytest.raises(CommandError, match="is not a seed"):
        generate(1, seed="hasard")
