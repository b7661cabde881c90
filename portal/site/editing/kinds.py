"""The kinds of texts that editors write, and how each is saved."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from faq import services as questions
from faq.models import Audience, Question
from organizations import services as organizations
from organizations.models import Organization
from portal.core.rules import AnyUser
from portal.editorial.services import keep_version
from portal.pages import services as pages
from portal.pages.models import Page
from portal.posts import services as posts
from portal.posts.choices import BodyType
from portal.posts.models import Post
from portal.site.editing.forms import PageForm, PostForm, ProfileForm, QuestionForm, WrittenForm

PROFILE: Final = ("acronym", "summary", "description", "natures", "founded_year", "url", "links")
NEWS: Final = (
    "name",
    "kind",
    "category",
    "headline",
    "content",
    "tags",
    "files",
    "press_contact",
    "body_type",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of text. **Shape**: `name` is that of its addresses; the functions are services of its app.

    `add`, `publish` and `delete` are empty for what is made and removed elsewhere.
    """

    name: str
    title: Any
    form: type[WrittenForm]
    rows: Callable[[], "QuerySet[Any]"]
    save: Callable[[AnyUser, Any, WrittenForm], Any]
    restore: Callable[[AnyUser, Any, Mapping[str, Any]], Any]
    """Saves a text that a version brought back; given all that the version holds."""
    searched: tuple[str, ...]
    add: Any = ""
    publish: Callable[..., Any] | None = None
    plan: Callable[..., Any] | None = None
    """Makes it appear by itself at a moment; empty for what cannot be planned."""
    delete: Callable[..., Any] | None = None
    ordered: str = ""
    """The field that the hand orders by; empty for what dates or names order."""
    together: tuple[str, ...] = ()
    """The fields that texts share which stand in one order."""
    order_page: str = ""
    """The name of the screen of its own where the hand orders it; empty without one."""

    # A template would call the functions themselves, and find nothing.

    @property
    def has_drafts(self) -> bool:
        """Whether its texts are drafts until they are published."""
        return self.publish is not None

    @property
    def has_plans(self) -> bool:
        """Whether its texts may appear by themselves at a moment to come."""
        return self.plan is not None

    has_files: bool = True


def _save_page(actor: AnyUser, page: Page, _typed: object = None) -> Page:
    write = pages.update_page if page.pk else pages.create_page
    return write(actor=actor, page=page)


def _save_question(actor: AnyUser, question: Question, form: WrittenForm) -> Question:
    keys = [audience.key for audience in form.cleaned_data["audiences"]]
    return questions.save_question(actor=actor, question=question, audiences=keys)


def _restore_question(actor: AnyUser, question: Question, fields: Mapping[str, Any]) -> Question:
    """In the audiences of that time that are still there; else in those of today."""
    then = Audience.objects.filter(key__in=fields.get("audiences") or ())
    keys: Sequence[str] = list(then.values_list("key", flat=True))
    keys = keys or list(question.audiences.values_list("key", flat=True))
    return questions.save_question(actor=actor, question=question, audiences=keys)


def _save_post(actor: AnyUser, post: Post, form: WrittenForm) -> Post:
    links = {"datasets": form.cleaned_data["cited"]}
    if post.pk is None:
        post.owner_id = actor.pk
        return posts.create_post(actor=actor, post=post, links=links)
    return posts.update_post(actor=actor, post=post, changes=NEWS, links=links)


def _restore_post(actor: AnyUser, post: Post, _fields: Mapping[str, Any]) -> Post:
    return posts.update_post(actor=actor, post=post, changes=NEWS)


@transaction.atomic
def _save_profile(
    actor: AnyUser, organization: Organization, _typed: object = None
) -> Organization:
    """Members of the organization write elsewhere, without versions: what they wrote is kept as one first."""
    stored = Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)
    keep_version(actor=None, subject=organization, fields=_profile(stored))
    organizations.update_organization(actor=actor, organization=organization, changes=PROFILE)
    keep_version(actor=actor, subject=organization, fields=_profile(organization))
    return organization


def _profile(organization: Organization) -> dict[str, Any]:
    return {name: getattr(organization, name) for name in PROFILE}


PAGES: Final = Kind(
    name="pages",
    title=_("Guides et pages"),
    add=_("Écrire une page"),
    form=PageForm,
    rows=lambda: Page.objects.filter(deleted=None),
    save=_save_page,
    restore=_save_page,
    publish=lambda actor, row, **state: pages.publish(actor=actor, page=row, **state),
    delete=lambda actor, row: pages.delete_page(actor=actor, page=row),
    searched=("title", "text"),
    ordered="position",
    together=("kind", "collection"),
)
QUESTIONS: Final = Kind(
    name="questions",
    title=_("Questions"),
    add=_("Écrire une question"),
    form=QuestionForm,
    rows=lambda: Question.objects.filter(deleted=None).prefetch_related("audiences"),
    save=_save_question,
    restore=_restore_question,
    publish=lambda actor, row, **state: questions.publish(actor=actor, question=row, **state),
    delete=lambda actor, row: questions.delete_question(actor=actor, question=row),
    searched=("title", "text", "theme"),
    order_page="editing:order-questions",
)
NEWS_KIND: Final = Kind(
    name="actualites",
    title=_("Actualités"),
    add=_("Écrire une actualité"),
    form=PostForm,
    rows=lambda: Post.objects.filter(deleted=None, body_type=BodyType.MARKDOWN),
    save=_save_post,
    restore=_restore_post,
    publish=lambda actor, row, **state: posts.publish(actor=actor, post=row, **state),
    plan=lambda actor, row, **moment: posts.plan(actor=actor, post=row, **moment),
    delete=lambda actor, row: posts.delete_post(actor=actor, post=row),
    searched=("name", "headline", "content"),
)
PROFILES: Final = Kind(
    name="organisations",
    title=_("Présentations d’organisations"),
    form=ProfileForm,
    rows=Organization.objects.published,
    save=_save_profile,
    restore=_save_profile,
    searched=("name", "acronym"),
    has_files=False,
)
KINDS: Final = (PAGES, QUESTIONS, NEWS_KIND, PROFILES)


def kind_named(name: str) -> Kind:
    """The kind of this name. Raises: Http404."""
    found = next((kind for kind in KINDS if kind.name == name), None)
    if found is None:
        raise Http404
    return found
