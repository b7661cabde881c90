"""Pages of the news: the list, and each post."""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.datasets.models import Dataset
from portal.core.lookup import find_or_answer
from portal.core.markdown import excerpt
from portal.core.paging import paginate
from portal.posts.choices import BodyType
from portal.posts.models import Post
from portal.posts.representations import bloc_rows
from portal.posts.services import compose
from portal.search.choices import Kind
from portal.search.query import WINDOW, Question, search
from reuses.models import Reuse

PER_PAGE: Final = 12
LONGEST_QUERY: Final = 200  # characters
MOST_TAGS: Final = 20


@require_safe
def list_posts(request: HttpRequest) -> HttpResponse:
    """The news, newest first, by words, keyword or category."""
    q = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    tag = request.GET.get("tag", "")[:LONGEST_QUERY].strip()
    category = request.GET.get("category", "")[:LONGEST_QUERY].strip()
    rows = Post.objects.news().for_cards()
    if tag:
        rows = rows.filter(tags__contains=[tag])
    if category:
        rows = rows.filter(category=category)
    if q:
        found = search(Question(kind=Kind.POST, text=q, page_size=WINDOW))
        rows = rows.filter(pk__in=found.ids)
    context = {
        "page": paginate(request, rows.order_by("-published", "-id"), PER_PAGE),
        "q": q,
        "tag": tag,
        "category": category,
        "categories": Post.objects.categories(),
        "absolute_url": f"{settings.SITE_URL}{request.path}",
    }
    return render(request, "posts/list.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One post; drafts are for operators."""
    post, answer = find_or_answer(request, Post.objects.select_related("owner"), slug)
    if answer:
        return answer
    if not post.html:  # stored before posts kept what their text becomes
        compose(post)
    datasets = Dataset.objects.published().for_cards().defer("description")
    context = {
        "post": post,
        "datasets": list(datasets.filter(posts=post).order_by("title", "pk")),
        "reuses": list(
            Reuse.objects.published().for_cards().filter(posts=post).order_by("title", "pk")
        ),
        "blocs": bloc_rows(post.blocs) if post.body_type == BodyType.BLOCS else [],
        "summary": excerpt(post.headline or post.content, 160),
        "absolute_url": f"{settings.SITE_URL}{post.get_absolute_url()}",
        "json_ld": _json_ld(post),
        **_neighbours(post),
    }
    return render(request, "posts/detail.html", context)


def _neighbours(post: Post) -> dict[str, Post | None]:
    """The news before and after."""
    if post.published is None:
        return {}
    news = Post.objects.news().exclude(pk=post.pk).only("name", "slug")
    return {
        "previous": news.filter(published__lte=post.published)
        .order_by("-published", "-id")
        .first(),
        "next": news.filter(published__gte=post.published).order_by("published", "id").first(),
    }


def _json_ld(post: Post) -> dict[str, Any]:
    """schema.org NewsArticle of the page."""
    address = f"{settings.SITE_URL}{post.get_absolute_url()}"
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": address,
        "headline": post.name[:110],
        "description": excerpt(post.headline or post.content, 300),
        "datePublished": (post.published or post.created_at).isoformat(),
        "dateModified": post.last_modified.isoformat(),
        "author": {"@type": "Organization", "name": settings.SITE_NAME},
    }
