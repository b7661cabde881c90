"""Topics and their elements in the API: `/api/2/topics/` (API contract 12.1)."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions, serializers
from rest_framework.request import Request

from catalog.topics import services
from catalog.topics.filters import CLASSES, SORTS, found, listed, listed_elements
from catalog.topics.models import Topic, TopicElement
from catalog.topics.querysets import TopicQuerySet
from catalog.topics.representations import ELEMENTS_PAGE_SIZE, topic_element, topic_v2
from catalog.topics.serializers import (
    ElementInput,
    TopicBody,
    TopicInput,
    element_errors,
    find_objects,
    merged,
    merged_element,
    read_elements,
    write_element,
    write_into,
    zones_of,
)
from catalog.topics.shapes import TOPIC, TOPIC_ELEMENT
from organizations.choices import ProducerType
from organizations.producing import move, set_producer
from organizations.representations import named_facets
from portal.core import ids
from portal.core.api import schema
from portal.core.api.distinctions import FeaturedView
from portal.core.api.errors import Invalid, Refused
from portal.core.api.extras import ExtrasView
from portal.core.api.json import MergePatchParser, OrjsonParser
from portal.core.api.paging import page_of
from portal.core.api.shapes import array
from portal.core.api.view import ApiView
from portal.core.api.writing import body_of, list_of, locked, validated
from portal.core.models import PublicQuerySet
from portal.search.counting import LAST_UPDATE_DAYS

VIEW, CHANGE, DELETE = "topics.view_topic", "topics.change_topic", "topics.delete_topic"
NO_ELEMENT = "Element does not exist"
LISTING = (
    schema.text("q", "Words of the topic or of its elements"),
    schema.sort(SORTS),
    schema.flag("private", "Your own drafts; needs credentials"),
    schema.flag("featured", "Featured or not"),
    schema.text("tag", "Keyword; repeat it to narrow", many=True),
    schema.text("geozone", "Zone id"),
    schema.text("granularity", "Granularity id"),
    schema.text("organization", "Organization id"),
    schema.text("owner", "User id"),
    schema.text("dataset", "Id of a dataset it holds"),
    schema.text("dataservice", "Id of a dataservice it holds"),
    schema.text("reuse", "Id of a reuse it holds"),
)
SEARCH = (
    schema.text("q", "Words to find"),
    schema.sort(SORTS),
    schema.text("tag", "Keyword; repeat it to narrow", many=True),
    schema.text("organization", "Organization id"),
    schema.text("producer_type", "Kind of producer", ProducerType.values),
    schema.text("last_update_range", "How recent it is", LAST_UPDATE_DAYS),
    schema.flag("featured", "Featured or not"),
)
ELEMENTS = (
    schema.text("class", "Class of the object, « None » for elements without", CLASSES),
    schema.text("q", "Words of the element or of its object's title"),
    schema.text("tag", "Keyword; repeat it to narrow", many=True),
)
ELEMENT_BODY = ElementInput(many=True)


class TopicView(ApiView):
    """A view that answers topics."""

    model_errors = "Topic"

    def find(self, rows: PublicQuerySet, key: str, permission: str) -> Any:
        """As all views; who knows the id of a draft may read it (API contract 12.1).

        Raises: NotFound, Moved.
        """
        wanted = key.lower()
        if ids.is_public_id(wanted) and (row := rows.filter(public_id=wanted).first()):
            return row
        return super().find(rows, key, permission)

    def require(self, permission: str, subject: Any) -> None:
        """Refuse a caller without this right. Raises: Refused."""
        if not self.request.user.has_perm(permission, subject):
            raise Refused("Forbidden")

    def held(self, key: str, permission: str = CHANGE) -> Topic:
        """The topic with this id or slug, held for a caller who has this right on it.

        Raises: as `locked`; Refused.
        """
        return locked(self, Topic.objects.for_api(), key, (VIEW, permission))

    def shaped(self, rows: list[Topic]) -> list[dict[str, Any]]:
        """Topics of API contract 3.9."""
        return [topic_v2(row, self.reader) for row in rows]

    def page(self, rows: TopicQuerySet) -> HttpResponse:
        """The page asked for of these topics, by the listing's filters."""
        kept = listed(self.request.GET, self.request.user, rows)
        return self.answer(page_of(self.place(), kept, self.shaped))

    def written(self, topic: Topic, status: int = 200) -> HttpResponse:
        """The topic read again after a write, as a GET would answer it."""
        row = Topic.objects.for_api().get(pk=topic.pk)
        return self.versioned(topic_v2(row, self.reader), row.last_modified_internal, status)

    def elements_in(self, body: dict[str, Any]) -> list[TopicElement] | None:
        """The elements that a topic's body lists; None when it lists none. Raises: ValidationError."""
        if body.get("elements") is None:
            return None
        try:
            return read_elements(body["elements"], self.request.user)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({"elements": error.detail}) from error


class Topics(TopicView):
    """The list of topics."""

    @schema.reads_page("List topics", *LISTING, of=TOPIC)
    def get(self, request: Request) -> HttpResponse:
        """A page of topics, newest first unless sorted or searched otherwise; the caller's drafts with them."""
        return self.page(Topic.objects.for_api().listed_for(request.user))

    @schema.writes("Create a topic", TopicBody, status=201, answer=TOPIC)
    @transaction.atomic
    def post(self, request: Request) -> HttpResponse:
        """Store a topic, with its elements if the body lists them."""
        user, body = self.require_user(), body_of(self)
        data = validated(TopicInput, body)
        topic = Topic()
        set_producer(topic, data, user)
        write_into(topic, data)
        elements = self.elements_in(body) or []
        services.create_topic(
            actor=user, topic=topic, elements=elements, zones=zones_of(data) or ()
        )
        return self.written(topic, status=201)


class OwnTopics(TopicView):
    """The topics of the caller and of their organizations."""

    @schema.reads_page("List the topics of yours and of your organizations", *LISTING, of=TOPIC)
    def get(self, request: Request) -> HttpResponse:
        """A page of them, drafts included, by the listing's filters."""
        return self.page(Topic.objects.for_api().of_person(self.require_user()))


class TopicSearch(TopicView):
    """Search among topics."""

    @schema.reads_search("Search topics", *SEARCH, of=TOPIC)
    def get(self, request: Request) -> HttpResponse:
        """A page of public topics, the best first, with facets."""
        place = self.place()
        place.check_window()
        rows, result = found(request.GET, place, Topic.objects.published().for_api())
        envelope = place.envelope(self.shaped(rows), result.total)
        return self.answer({**envelope, "facets": named_facets(result)})


class TopicDetail(TopicView):
    """One topic."""

    parser_classes = [OrjsonParser, MergePatchParser]

    @schema.reads_object("Read a topic", of=TOPIC)
    def get(self, request: Request, key: str) -> HttpResponse:
        """The topic with this id or slug."""
        row = self.find(Topic.objects.for_api(), key, VIEW)
        return self.versioned(topic_v2(row, self.reader), row.last_modified_internal)

    @schema.writes("Update a topic", TopicBody(partial=True), answer=TOPIC)
    def put(self, request: Request, key: str) -> HttpResponse:
        """Change the fields that the body has; a list of elements replaces them all."""
        return self._updated(key, merge=False)

    @schema.writes("Change a topic with a JSON merge patch", TopicBody, answer=TOPIC)
    def patch(self, request: Request, key: str) -> HttpResponse:
        """As PUT; objects are merged, null removes (RFC 7396)."""
        return self._updated(key, merge=True)

    @schema.writes("Delete a topic", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Remove a topic for good, with its elements."""
        services.delete_topic(actor=request.user, topic=self.held(key, DELETE))
        return HttpResponse(status=204)

    @transaction.atomic
    def _updated(self, key: str, *, merge: bool) -> HttpResponse:
        topic = self.held(key)
        body = body_of(self)
        data = validated(TopicInput, merged(topic, body) if merge else body, partial=True)
        changes = move(topic, data, self.request.user) + write_into(topic, data)
        services.update_topic(
            actor=self.request.user,
            topic=topic,
            changes=changes,
            elements=self.elements_in(body),
            zones=zones_of(data),
        )
        return self.written(topic)


@schema.features("topic", TOPIC)
class TopicFeatured(TopicView, FeaturedView):
    """Whether a topic is put forward."""

    def save(self, subject: Topic, *, featured: bool) -> None:
        """Store it."""
        subject.featured = featured
        services.update_topic(actor=self.request.user, topic=subject, changes=["featured"])

    def answered(self, subject: Topic) -> HttpResponse:
        """The topic."""
        return self.written(subject)


class TopicExtras(TopicView, ExtrasView):
    """The extras of a topic."""

    def readable(self, **keys: Any) -> Topic:
        """The topic, if the caller may see it. Raises: NotFound, Moved."""
        return self.find(Topic.objects.all(), keys["key"], VIEW)

    def writable(self, **keys: Any) -> Topic:
        """The topic, held. Raises: as `locked`."""
        return self.held(keys["key"])

    def save(self, subject: Topic, extras: dict[str, Any]) -> None:
        """Store them."""
        subject.extras = extras
        services.update_topic(actor=self.request.user, topic=subject, changes=["extras"])


class ElementView(TopicView):
    """A view of the elements of a topic."""

    model_errors = ""
    parser_classes = [OrjsonParser, MergePatchParser]

    def elements(self, topic: Topic) -> Any:
        """The elements of a topic with what their answer needs."""
        return TopicElement.objects.for_api().filter(topic=topic)

    def shaped_elements(self, rows: list[TopicElement]) -> list[dict[str, Any]]:
        """Elements of API contract 3.9."""
        return [topic_element(row, self.reader) for row in rows]

    def one_of(self, topic: Topic, element: str) -> TopicElement:
        """The element with this id in this topic. Raises: NotFound."""
        row = self.elements(topic).filter(public_id=element.lower()).first()
        if row is None:
            raise exceptions.NotFound(NO_ELEMENT)
        row.topic = topic
        return row

    def answered(self, element: TopicElement) -> HttpResponse:
        """An element; its version is that of its topic."""
        data = topic_element(element, self.reader)
        return self.versioned(data, element.topic.last_modified_internal)


class Elements(ElementView):
    """The elements of a topic."""

    @schema.reads_page("List the elements of a topic", *ELEMENTS, of=TOPIC_ELEMENT)
    def get(self, request: Request, key: str) -> HttpResponse:
        """A page of elements, in the order of the topic."""
        topic = self.find(Topic.objects.all(), key, VIEW)
        rows = listed_elements(request.GET, request.user, self.elements(topic))
        place = self.place(page_size=ELEMENTS_PAGE_SIZE)
        return self.answer(page_of(place, rows, self.shaped_elements))

    @schema.writes("Add elements to a topic", ELEMENT_BODY, status=201, answer=array(TOPIC_ELEMENT))
    @transaction.atomic
    def post(self, request: Request, key: str) -> HttpResponse:
        """Store the elements that the array describes, after the others."""
        topic = self.held(key)
        items = list_of(self)
        try:
            elements = read_elements(items, request.user)
        except serializers.ValidationError as error:
            raise Invalid({"errors": error.detail}) from error
        services.add_elements(actor=request.user, topic=topic, elements=elements)
        return self.answer(self.shaped_elements(elements), status=201)

    @schema.writes("Remove all elements of a topic", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str) -> HttpResponse:
        """Leave the topic empty."""
        topic = self.held(key)
        services.remove_elements(actor=request.user, topic=topic, elements=topic.elements.all())
        return HttpResponse(status=204)


class ElementDetail(ElementView):
    """One element of a topic."""

    @schema.reads_object("Read an element of a topic", of=TOPIC_ELEMENT)
    def get(self, request: Request, key: str, element: str) -> HttpResponse:
        """The element with this id."""
        topic = self.find(Topic.objects.all(), key, VIEW)
        return self.answered(self.one_of(topic, element))

    @schema.writes("Update an element of a topic", ElementInput(partial=True), answer=TOPIC_ELEMENT)
    def put(self, request: Request, key: str, element: str) -> HttpResponse:
        """Change the fields that the body has."""
        return self._updated(key, element, merge=False)

    @schema.writes("Change an element with a JSON merge patch", ElementInput, answer=TOPIC_ELEMENT)
    def patch(self, request: Request, key: str, element: str) -> HttpResponse:
        """As PUT; objects are merged, null removes (RFC 7396)."""
        return self._updated(key, element, merge=True)

    @schema.writes("Remove an element of a topic", None, status=204, answer=None)
    @transaction.atomic
    def delete(self, request: Request, key: str, element: str) -> HttpResponse:
        """Take it out of the topic."""
        topic = self.held(key)
        row = self.one_of(topic, element)
        services.remove_elements(
            actor=request.user, topic=topic, elements=topic.elements.filter(pk=row.pk)
        )
        return HttpResponse(status=204)

    @transaction.atomic
    def _updated(self, key: str, element: str, *, merge: bool) -> HttpResponse:
        row = self.one_of(self.held(key), element)
        body = body_of(self)
        body = merged_element(row, body) if merge else body
        data = validated(ElementInput, body, partial=True)
        named = data.get("element")
        changes = write_element(
            row, data, find_objects([named] if named else [], self.request.user)
        )
        if errors := element_errors(row, data):
            raise serializers.ValidationError(errors)
        services.update_element(actor=self.request.user, element=row, changes=changes)
        return self.answered(row)


app_name = "api2-topics"
urlpatterns = [
    path("topics/", Topics.as_view(), name="list"),
    path("topics/search/", TopicSearch.as_view(), name="search"),
    path("topics/<str:key>/", TopicDetail.as_view(), name="detail"),
    path("topics/<str:key>/featured/", TopicFeatured.as_view(), name="featured"),
    path("topics/<str:key>/extras/", TopicExtras.as_view(), name="extras"),
    path("topics/<str:key>/elements/", Elements.as_view(), name="elements"),
    path("topics/<str:key>/elements/<str:element>/", ElementDetail.as_view(), name="element"),
    path("me/org_topics/", OwnTopics.as_view(), name="of-person"),
]
