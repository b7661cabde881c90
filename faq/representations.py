"""schema.org descriptions of the pages of questions."""

from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings

from faq.models import Audience
from portal.core.markdown import cut

LONGEST: Final = 300  # characters of an answer


def faq_page(audience: Audience, questions: Iterable[Any]) -> dict[str, Any]:
    """The FAQPage of an audience. **Shape**: published questions only, the beginning of answers as plain text.

    Whole answers stand in the page itself; twice, the longest page would weigh more than 60 kB (reference ui, gates).
    """
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
                "acceptedAnswer": {"@type": "Answer", "text": cut(question.beginning, LONGEST)},
            }
            for question in questions
            if question.published
        ],
    }
