"""Pages of questions: the index, one page an audience, and what visitors say of an answer; writing to the portal."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core import signing
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from faq.choices import PATH_LENGTH, TOPIC_ICONS, Topic
from faq.forms import TRAP, ContactForm
from faq.models import Audience, ContactMessage, Placement, Question
from faq.representations import faq_page
from faq.services import receive, vote
from faq.voters import is_first_today, wait_before_writing
from portal.core.visitors import is_robot
from portal.search.choices import Kind
from portal.search.context import asked_words
from portal.search.query import Found, search
from portal.search.query import Question as Asked

RESULTS: Final = 20
PAGES_SHOWN: Final = 100
THANKS: Final = signing.Signer(salt="faq.thanks")
# A path of this site and nothing else: no host, no scheme, no query.
_PATH: Final = re.compile(r"/(?:[\w.~%:@!$&'()*+,;=-]+/)*[\w.~%:@!$&'()*+,;=-]*")
PAGES: Final = "portal.pages.views.show"  # of the app above: what is no audience may be a page


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Who asks, in order; the questions found by words; the text that an editor wrote around them."""
    q = asked_words(request)
    found = _find(q) if q else None
    audiences = list(Audience.objects.all())
    context = {
        "q": q,
        "found": found,
        "results": _rows(found) if found else [],
        "audiences": audiences,
        "text": _text_at(request.path),
        "others": _pages_found(q) if q else list(_pages().exclude(path=request.path)[:PAGES_SHOWN]),
        "known": {audience.get_absolute_url() for audience in audiences},
    }
    return render(request, "faq/index.html", context)


@require_safe
def audience(request: HttpRequest, key: str) -> HttpResponse:
    """The questions of one audience by theme; those found by words, answered at once."""
    audiences = list(Audience.objects.all())
    current = next((row for row in audiences if row.key == key), None)
    if current is None:
        return import_string(PAGES)(request, path=f"faq/{key}")
    q = asked_words(request)
    found = _find(q, key) if q else None
    rows = list(_questions(request, current, found))
    context = {
        "q": q,
        "found": found,
        "audiences": audiences,
        "current": current,
        "themes": _by_theme(_answers(rows, audiences), is_open=bool(found)),
        "thanked": request.GET.get("merci", ""),
        "json_ld": None if found else faq_page(current, rows),
    }
    return render(request, "faq/audience.html", context)


@require_POST
def say(request: HttpRequest) -> HttpResponse:
    """Count whether an answer helped, once a visitor a day, and thank beside the answer.

    Raises: BadRequest for what the form does not send, Http404 for a question that is not there.
    """
    said = {name: request.POST[name] for name in ("oui", "non") if request.POST.get(name)}
    if len(said) != 1:
        raise BadRequest("oui or non, with the anchor of a question")
    ((name, anchor),) = said.items()
    question = Question.objects.published().for_page().filter(slug=anchor).first()
    if question is None:
        raise Http404
    if not is_robot(request) and is_first_today(request, question.slug):
        vote(question=question, is_helpful=name == "oui")
    return HttpResponseRedirect(_thanks(question, request.POST.get("public", "")))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """Where answers are found sooner; then, for the topic chosen, advice and the form."""
    asked = request.POST if request.method == "POST" else request.GET
    topic, path = asked.get("sujet", ""), _local_path(asked.get("page", ""))
    if topic not in Topic.values:
        topic = Topic.OTHER if request.method == "POST" else ""
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        instance=ContactMessage(topic=topic, page=path),
        initial={"email": getattr(request.user, "email", "")},
    )
    wait = 0
    if request.method == "POST" and form.is_valid():
        wait = wait_before_writing(request)
        if not wait:
            return _received(request, form)
        form.add_error(None, _("Trop de messages sont partis d’ici. Réessayez dans une heure."))
    context = {
        "form": form,
        "topic": topic,
        "current": Choice(Topic(topic), path) if topic else None,
        "choices": [Choice(each, path) for each in Topic],
        "path": path,
        "about": _text_at(path) if path else None,
        "trap": TRAP,
    }
    answer = render(request, "faq/contact.html", context, status=429 if wait else 200)
    if wait:
        answer["Retry-After"] = str(wait)
    return answer


@require_safe
def thanks(request: HttpRequest, signed: str) -> HttpResponse:
    """The number of a message that was just sent. Raises: Http404 for a number that we did not give."""
    try:
        reference = THANKS.unsign(signed)
    except signing.BadSignature as error:
        raise Http404 from error
    return render(request, "faq/thanks.html", {"reference": reference})


@dataclass(frozen=True, slots=True)
class Choice:
    """A topic to choose, with the page it is about."""

    topic: Topic
    path: str

    def __str__(self) -> str:
        return str(self.topic.label)

    @property
    def icon(self) -> str:
        """The icon that stands before it."""
        return TOPIC_ICONS[self.topic]

    def get_absolute_url(self) -> str:
        """The form for this topic."""
        query = {"sujet": self.topic.value} | ({"page": self.path} if self.path else {})
        return f"{reverse('faq:contact')}?{urlencode(query)}"


def _received(request: HttpRequest, form: ContactForm) -> HttpResponse:
    """Keep the message and lead to its number, so that reloading sends nothing."""
    message = receive(author=request.user, message=form.save(commit=False))
    return redirect("faq:thanks", THANKS.sign(message.reference))


def _local_path(text: str) -> str:
    """The path of a page of this site, empty for anything else."""
    return text if len(text) <= PATH_LENGTH and _PATH.fullmatch(text) else ""


def _thanks(question: Question, key: str) -> str:
    """The answer in the page where it was read, which thanks there."""
    pages = list(question.audiences.all())
    page = next((row for row in pages if row.key == key), pages[0])
    return f"{page.get_absolute_url()}?{urlencode({'merci': question.slug})}#{question.slug}"


def _questions(request: HttpRequest, current: Audience, found: Found | None) -> Iterable[Question]:
    """The questions found, or all of the page."""
    if found is None:
        return Question.objects.in_page(current, request.user)
    return Question.objects.visible_to(request.user).shown().in_order(found.ids)


def _find(q: str, key: str = "") -> Found:
    """The questions that answer these words, of one audience when it is named."""
    filters = {"topic": [key]} if key else {}
    return search(Asked(kind=Kind.QUESTION, text=q, filters=filters, page_size=RESULTS))


def _rows(found: Found) -> list[Question]:
    return Question.objects.published().for_page().in_order(found.ids)


def _text_at(path: str) -> Any:
    """What an editor wrote for this address, when there is such a page."""
    return apps.get_model("pages.Page").objects.published().filter(path=path).first()


def _pages() -> "QuerySet[Any]":
    """The pages of questions that came whole, from a file or an editor."""
    pages = apps.get_model("pages.Page").objects.published().filter(kind="faq")
    return pages.only("title", "path", "summary").order_by("title", "pk")


def _pages_found(q: str) -> list[Any]:
    """Those that hold these words, the best first."""
    found = search(Asked(kind=Kind.PAGE, text=q, filters={"type": ["faq"]}, page_size=RESULTS))
    return _pages().in_order(found.ids)


@dataclass(frozen=True, slots=True)
class Answer:
    """A question in a page, and all whom it is for."""

    question: Question
    audiences: list[Audience]


@dataclass(frozen=True, slots=True)
class Theme:
    """Answers that stand together. **Shape**: `title` is empty for those without theme."""

    title: str
    answers: list[Answer]


def _answers(questions: Sequence[Question], audiences: Sequence[Audience]) -> list[Answer]:
    """These questions, each with its audiences, which are known: one query."""
    placed = Placement.objects.filter(question__in=[row.pk for row in questions])
    places = set(placed.values_list("question_id", "audience_id"))
    return [
        Answer(question, [row for row in audiences if (question.pk, row.pk) in places])
        for question in questions
    ]


def _by_theme(answers: Iterable[Answer], *, is_open: bool) -> list[Theme]:
    """The answers under their themes, each theme once, where its first question stands; results stay in order."""
    themes: dict[str, list[Answer]] = {}
    for answer in answers:
        themes.setdefault("" if is_open else answer.question.theme, []).append(answer)
    return [Theme(title, rows) for title, rows in themes.items()]
