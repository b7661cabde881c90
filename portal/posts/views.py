"""Pages of the news: the list, and each post."""

from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from catalog.datasets.models import Dataset
from portal.core.lookup import find_or_answer
from portal.core.markdown import excerpt
from portal.core.paging import paginate
from portal.editorial.links import shown_links
from portal.posts.choices import BodyType, PostKind
from portal.posts.models import Post
from portal.posts.representations import bloc_rows, press_contact
from portal.search.choices import Kind
from portal.search.query import WINDOW, Question, search
from reuses.models import Reuse

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
        "page": paginate(request, rows.order_by("-published", "-id")),
        "q": q,
        "tag": tag,
        "category": category,
        "categories": Post.objects.categories(),
        "absolute_url": f"{settings.SITE_URL}{request.path}",
    }
    return render(request, "posts/list.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One post; drafts and what is planned are for operators."""
    post, answer = find_or_answer(request, Post.objects.select_related("owner"), slug)
    if answer:
        return answer
    picture = f"{settings.SITE_URL}{post.image.url}" if post.image else ""
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
        "picture": picture,
        "files": shown_links(post.files),
        "press_contact": press_contact(post),
        "json_ld": _json_ld(post, picture),
        **_neighbours(post),
    }
    return render(request, "posts/detail.html", context)


def _neighbours(post: Post) -> dict[str, Post | None]:
    """The news before and after; those of the same moment follow the order in which they were stored."""
    if post.published is None or post.kind != PostKind.NEWS:
        return {}
    news = Post.objects.news().only("name", "slug")
    same = Q(published=post.published)
    before = Q(published__lt=post.published) | same & Q(pk__lt=post.pk)
    after = Q(published__gt=post.published) | same & Q(pk__gt=post.pk)
    return {
        "previous": news.filter(before).order_by("-published", "-id").first(),
        "next": news.filter(after).order_by("published", "id").first(),
    }


def _json_ld(post: Post, picture: str) -> dict[str, Any]:
    """schema.org NewsArticle of the page."""
    address = f"{settings.SITE_URL}{post.get_absolute_url()}"
    portal = {"@type": "Organization", "name": settings.SITE_NAME}
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle" if post.kind == PostKind.NEWS else "WebPage",
        "@id": address,
        "headline": post.name[:110],
        "description": excerpt(post.headline or post.content, 300),
        "datePublished": (post.published or post.created_at).isoformat(),
        "dateModified": post.last_modified.isoformat(),
        "author": portal,
        "publisher": portal,
        **({"image": picture} if picture else {}),
    }
