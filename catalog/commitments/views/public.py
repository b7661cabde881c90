"""Pages of commitments for everyone: the board, programmes, each commitment, an organization's part."""

from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from catalog.commitments.board import board_of
from catalog.commitments.choices import BADGES, CommitmentAccess, CommitmentKind, Status
from catalog.commitments.filters import SORTS, Asked, asked_of, in_order
from catalog.commitments.forms import DiscussionForm
from catalog.commitments.models import Commitment, Programme
from organizations.models import Organization
from organizations.views import page_context
from portal.core.lookup import find_or_answer
from portal.core.paging import paginate
from portal.discussions.models import Discussion, Message
from portal.discussions.services import open_discussion
from portal.following.models import Follow
from portal.following.services import NotFollowed, follow, unfollow

PER_PAGE: Final = 25
CHANGES_SHOWN: Final = 50
DISCUSSIONS_SHOWN: Final = 20


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every commitment, with the filters asked for."""
    asked = asked_of(request.GET)
    programmes = list(Programme.objects.published().with_counts())
    return render(
        request, "commitments/board.html", _board(request, asked) | {"programmes": programmes}
    )


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """One programme: its text, its sources, where it stands, its commitments."""
    found, answer = find_or_answer(request, Programme.objects.all(), slug)
    if answer:
        return answer
    asked = asked_of(request.GET, programme=found.slug)
    context = _board(request, asked, found.promised_total or 0) | {
        "programme": found,
        "programmes": list(Programme.objects.published().with_counts()),
        "reviews": list(found.reviews.all()),
    }
    return render(request, "commitments/programme.html", context)


@require_safe
def detail(request: HttpRequest, programme: str, slug: str) -> HttpResponse:
    """One commitment: what was promised, what proves it, what changed when and why."""
    rows = Commitment.objects.for_review().select_related("organization")
    found, answer = find_or_answer(request, rows, slug)
    if answer:
        return answer
    if found.programme.slug != programme:
        return redirect(found, permanent=True)
    context = {
        "commitment": found,
        "badge": BADGES.get(Status(found.status), ""),
        "changes": list(found.changes.order_by("-at", "-pk")[:CHANGES_SHOWN]),
        "is_followed": _is_followed(request, found),
        "discussions": _discussions(found),
        "form": DiscussionForm(),
        "absolute_url": f"{settings.SITE_URL}{found.get_absolute_url()}",
    }
    return render(request, "commitments/detail.html", context)


@require_safe
def of_organization(request: HttpRequest, slug: str) -> HttpResponse:
    """An organization's part, as a tab of its pages."""
    organization, answer = find_or_answer(request, Organization.objects.all(), slug)
    if answer:
        return answer
    asked = asked_of(request.GET, organisation=organization.slug)
    context = page_context(organization, "commitments") | _board(request, asked)
    return render(request, "commitments/organization.html", context)


@require_POST
@login_required
def toggle_follow(request: HttpRequest, programme: str, slug: str) -> HttpResponse:
    """Follow a commitment, or no longer."""
    found = get_object_or_404(Commitment.objects.published(), programme__slug=programme, slug=slug)
    try:
        unfollow(follower=request.user, subject=found)
        messages.success(request, _("Vous ne suivez plus cet engagement."))
    except NotFollowed:
        follow(follower=request.user, subject=found)
        messages.success(request, _("Vous suivez cet engagement."))
    return redirect(found)


@require_POST
@login_required
def discuss(request: HttpRequest, programme: str, slug: str) -> HttpResponse:
    """Open a discussion on a commitment; what was typed stays when it is refused."""
    found = get_object_or_404(
        Commitment.objects.for_review().filter(deleted=None), programme__slug=programme, slug=slug
    )
    form = DiscussionForm(request.POST)
    if not form.is_valid():
        context = {
            "commitment": found,
            "badge": BADGES.get(Status(found.status), ""),
            "changes": list(found.changes.order_by("-at", "-pk")[:CHANGES_SHOWN]),
            "is_followed": _is_followed(request, found),
            "discussions": _discussions(found),
            "form": form,
        }
        return render(request, "commitments/detail.html", context)
    discussion = Discussion(subject=found, user=request.user, title=form.cleaned_data["title"])
    message = Message(posted_by=request.user, content=form.cleaned_data["content"])
    open_discussion(actor=request.user, discussion=discussion, message=message)
    messages.success(request, _("Votre message est publié."))
    return redirect(f"{found.get_absolute_url()}#discussions")


def _board(request: HttpRequest, asked: Asked, promised: int = 0) -> dict[str, Any]:
    """What every board shows: one query for its rows, whatever their number."""
    rows = in_order(asked.rows(), asked.sort)
    is_whole = set(asked.values) <= {"programme"}
    page = paginate(request, rows, PER_PAGE)
    for row in page:
        row.badge = BADGES.get(Status(row.status), "")
    return {
        "asked": asked,
        "board": board_of(rows, timezone.localdate(), promised if is_whole else 0),
        "page": page,
        "choices": _choices(rows, asked),
        "sorts": SORTS.items(),
        "kinds": CommitmentKind.choices,
        "statuses": Status.choices,
        "accesses": CommitmentAccess.choices,
        "absolute_url": request.build_absolute_uri(request.path),
    }


def _choices(rows: list[Commitment], asked: Asked) -> dict[str, list[tuple[str, str]]]:
    """The values that the rows have, for the filters whose vocabulary is not fixed; the chosen one stays."""
    organizations = {
        (row.organization.slug, row.organization.name) for row in rows if row.organization
    }
    quarters = {(f"{row.due_year}-T{row.due_quarter}", row.quarter) for row in rows if row.due_year}
    found = {
        "ministere": {(row.ministry, row.ministry) for row in rows if row.ministry},
        "organisation": organizations,
        "thematique": {(row.theme, row.theme) for row in rows if row.theme},
        "trimestre": quarters,
    }
    chosen = {name: asked.values.get(name, "") for name in found}
    return {
        name: sorted(
            values | ({(chosen[name],) * 2} if chosen[name] not in {"", *dict(values)} else set())
        )
        for name, values in found.items()
    }


def _is_followed(request: HttpRequest, found: Commitment) -> bool:
    if not request.user.is_authenticated:
        return False
    return Follow.objects.on(found).filter(follower=request.user).exists()


def _discussions(found: Commitment) -> "QuerySet[Discussion]":
    rows = Discussion.objects.on(found).select_related("user", "organization")
    return rows.prefetch_related("messages__posted_by").order_by("-created")[:DISCUSSIONS_SHOWN]
