"""Constant words and addresses are worked out once, and say what Django's tags say."""

import pytest
from django.template import Context, Engine
from django.urls import NoReverseMatch
from django.utils import translation

ENGINE = Engine.get_default()


def shown(source, **values):
    """What a template gives the first time; it must give the same the second."""
    template = ENGINE.from_string("{% load i18n %}" + source)
    first = template.render(Context(values))
    assert template.render(Context(values)) == first
    return first


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{% translate 'Données & co' %}", "Données & co"),
        ("{% translate '100 %' %}", "100 %"),
        ("{% translate 'Un' as x %}[{{ x }}]", "[Un]"),
        ("{% translate 'Un'|upper %}", "UN"),
        ("{% translate x %}", "&lt;b&gt;"),
        ("{% translate x as y %}{{ y }}", "&lt;b&gt;"),
        ("{% translate '<i>' as y %}{{ y }}", "<i>"),
        ("{% translate 'Un' context 'nombre' %}", "Un"),
        ("{% url 'datasets:list' %}", "/datasets/"),
        ("{% url 'datasets:list' as x %}[{{ x }}]", "[/datasets/]"),
        ("{% url 'nulle:part' as x %}[{{ x }}]", "[]"),
        ("{% url 'datasets:detail' slug %}", "/datasets/a/"),
        ("{% url name %}", "/datasets/"),
        ("{% blocktranslate %}Deux{% endblocktranslate %}", "Deux"),
    ],
)
def test_the_tags_say_what_they_say_in_django(source, text):
    assert shown(source, x="<b>", slug="a", name="datasets:list") == text


def test_an_address_that_is_not_there_is_an_error_each_time():
    template = ENGINE.from_string("{% url 'nulle:part' %}")
    for _time in range(2):
        with pytest.raises(NoReverseMatch):
            template.render(Context())


def test_words_are_asked_for_once(monkeypatch):
    template = ENGINE.from_string("{% load i18n %}{% translate 'Un' %}{% translate 'Un' as x %}")
    template.render(Context())
    monkeypatch.setattr(translation, "gettext", None)
    assert template.render(Context()) == "Un"
