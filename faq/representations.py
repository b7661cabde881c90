"""schema.org descriptions of the pages of questions."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from faq.models import Audience, Question


def faq_page(audience: Audience, questions: Iterable[Question]) -> dict[str, Any]:
    """The FAQPage of an audience. **Shape**: published questions only, answers as plain text."""
    address = f"{settings.SITE_URL}{audience.get_absolute_url()}"
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "@id": address,
        "name": audience.title,
        "inLanguage": "fr",
        "mainEntity": [
            {
                "@type": "Question",
                "@id": f"{address}#{question.slug}",
                "name": question.title,
                "acceptedAnswer": {"@type": "Answer", "text": question.text},
            }
            for question in questions
            if question.published
        ],
    }
