"""The least valid object of each kind, stored through the services as in real life."""

import factory
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from catalog.contacts.models import ContactPoint
from catalog.contacts.services import create_contact
from catalog.dataservices.models import Dataservice
from catalog.dataservices.services import create_dataservice
from catalog.datasets.models import CommunityResource, Dataset, License, Resource
from catalog.datasets.services import add_community_resource, add_resource, create_dataset
from catalog.topics.models import Topic, TopicElement
from catalog.topics.services import create_topic
from faq.models import Audience, ContactMessage, Question
from faq.services import receive, save_audience, save_question
from organizations.choices import Role
from organizations.models import Organization, Transfer
from organizations.services import add_member, create_organization
from organizations.transfers import ask
from portal.accounts.models import User
from portal.discussions.models import Discussion, Message
from portal.discussions.services import answer, close, open_discussion
from portal.following.models import Follow
from portal.following.services import follow
from portal.moderation.models import Report
from portal.moderation.services import file_report
from portal.pages.models import Page
from portal.pages.services import create_page
from portal.posts.models import Post
from portal.posts.services import create_post, publish
from reuses.models import Reuse
from reuses.services import create_reuse


class UserFactory(factory.Factory):
    class Meta:
        model = User

    class Params:
        operator = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Personne {n}")

    @classmethod
    def _create(cls, model_class, *args, **fields):
        return User.objects.create_user(password="secret-1234", **fields)


class OrganizationFactory(factory.Factory):
    class Meta:
        model = Organization

    class Params:
        certified = factory.Trait(badges=["public-service", "certified"])

    name = factory.Sequence(lambda n: f"Organisation {n}")
    description = "Une organisation qui publie des données."

    @classmethod
    def _create(cls, model_class, *args, admin=None, editor=None, partial_editor=None, **fields):
        organization = create_organization(actor=None, organization=model_class(**fields))
        for user, role in (
            (admin, Role.ADMIN),
            (editor, Role.EDITOR),
            (partial_editor, Role.PARTIAL_EDITOR),
        ):
            if user:
                add_member(organization=organization, user=user, role=role)
        return organization


class ResourceFactory(factory.Factory):
    class Meta:
        model = Resource

    title = factory.Sequence(lambda n: f"Fichier {n}")
    url = factory.Sequence(lambda n: f"https://donnees.example.org/fichier-{n}.csv")
    format = "csv"

    @classmethod
    def _create(cls, model_class, *args, **fields):
        resource = model_class(**fields)
        if resource.dataset_id:
            add_resource(actor=None, resource=resource)
        return resource


class DatasetFactory(factory.Factory):
    class Meta:
        model = Dataset

    title = factory.Sequence(lambda n: f"Jeu de données {n}")
    description = (
        "Une description assez longue pour que l’on comprenne ce que contient ce jeu de données, "
        "d’où il vient et à quoi il peut servir."
    )

    @classmethod
    def _create(
        cls, model_class, *args, with_files=0, license_key=None, resources=(), zones=(), **fields
    ):
        if not fields.get("owner") and not fields.get("organization"):
            fields["organization"] = OrganizationFactory()
        if license_key:
            fields["license"] = License.objects.get(key=license_key)
        files = [*resources, *(ResourceFactory.build() for _ in range(with_files))]
        return create_dataset(
            actor=None, dataset=model_class(**fields), resources=files, zones=zones
        )


class ReuseFactory(factory.Factory):
    class Meta:
        model = Reuse

    title = factory.Sequence(lambda n: f"Réutilisation {n}")
    description = "Ce que quelqu’un a fait avec les données."
    type = "application"
    topic = "others"
    url = factory.Sequence(lambda n: f"https://reutilisation.example.org/{n}")

    @classmethod
    def _create(cls, model_class, *args, datasets=(), dataservices=(), **fields):
        if not fields.get("owner") and not fields.get("organization"):
            fields["owner"] = UserFactory()
        return create_reuse(
            actor=None,
            reuse=model_class(**fields),
            datasets=datasets,
            dataservices=dataservices,
        )


class TopicFactory(factory.Factory):
    class Meta:
        model = Topic

    name = factory.Sequence(lambda n: f"Thématique {n}")

    @classmethod
    def _create(cls, model_class, *args, holding=(), titled=(), zones=(), **fields):
        if not fields.get("owner") and not fields.get("organization"):
            fields["owner"] = UserFactory()
        elements = [TopicElement(title=title) for title in titled]
        for row in holding:
            elements.append(TopicElement())
            elements[-1].point_to(row)
        return create_topic(actor=None, topic=model_class(**fields), elements=elements, zones=zones)


class DataserviceFactory(factory.Factory):
    class Meta:
        model = Dataservice

    title = factory.Sequence(lambda n: f"API {n}")
    description = "Ce que des programmes peuvent demander."
    base_api_url = factory.Sequence(lambda n: f"https://api.example.org/{n}")

    @classmethod
    def _create(cls, model_class, *args, datasets=(), contact_points=(), **fields):
        if not fields.get("owner") and not fields.get("organization"):
            fields["owner"] = UserFactory()
        return create_dataservice(
            actor=None,
            dataservice=model_class(**fields),
            datasets=datasets,
            contact_points=contact_points,
        )


class ContactPointFactory(factory.Factory):
    class Meta:
        model = ContactPoint

    name = factory.Sequence(lambda n: f"Contact {n}")
    email = factory.Sequence(lambda n: f"contact{n}@example.org")
    role = "contact"

    @classmethod
    def _create(cls, model_class, *args, **fields):
        if not fields.get("owner") and not fields.get("organization"):
            fields["organization"] = OrganizationFactory()
        return create_contact(contact=model_class(**fields))[0]


class TransferFactory(factory.Factory):
    class Meta:
        model = Transfer

    comment = "Il est désormais tenu par d’autres."

    @classmethod
    def _create(cls, model_class, *args, **fields):
        subject = fields.pop("subject", None) or DatasetFactory(owner=UserFactory())
        recipient = fields.pop("recipient", None) or UserFactory()
        actor = fields.pop("actor", None) or subject.owner
        return ask(actor=actor, subject=subject, recipient=recipient, **fields)


class ReportFactory(factory.Factory):
    class Meta:
        model = Report

    reason = "spam"

    @classmethod
    def _create(cls, model_class, *args, **fields):
        subject = fields.pop("subject", None) or DatasetFactory()
        actor = fields.pop("by", None)
        return file_report(actor=actor, subject=subject, report=model_class(**fields))


class PostFactory(factory.Factory):
    class Meta:
        model = Post

    name = factory.Sequence(lambda n: f"Actualité {n}")
    content = "Ce qui est nouveau."

    @classmethod
    def _create(cls, model_class, *args, draft=False, datasets=(), reuses=(), **fields):
        links = {"datasets": datasets, "reuses": reuses}
        post = create_post(actor=None, post=model_class(**fields), links=links)
        return post if draft else publish(actor=None, post=post, is_public=True)


class FollowFactory(factory.Factory):
    class Meta:
        model = Follow

    @classmethod
    def _create(cls, model_class, *args, subject, follower=None):
        follower = follower or UserFactory()
        follow(follower=follower, subject=subject)
        return model_class.objects.on(subject).get(follower=follower)


class DiscussionFactory(factory.Factory):
    class Meta:
        model = Discussion

    title = factory.Sequence(lambda n: f"Question {n}")

    @classmethod
    def _create(cls, model_class, *args, comment="Bonjour", answers=(), closed_by=None, **fields):
        fields["subject"] = fields.get("subject") or DatasetFactory()
        fields["user"] = user = fields.get("user") or UserFactory()
        spoken = {"posted_by": user, "posted_by_organization": fields.get("organization")}
        discussion = model_class(**fields)
        first = Message(content=comment, **spoken)
        open_discussion(actor=user, discussion=discussion, message=first)
        for content in answers:
            message = Message(content=content, **spoken)
            answer(actor=user, discussion=discussion, message=message)
        if closed_by:
            close(actor=closed_by, discussion=discussion)
        return discussion


class CommunityResourceFactory(factory.Factory):
    class Meta:
        model = CommunityResource

    title = factory.Sequence(lambda n: f"Ressource communautaire {n}")
    url = factory.Sequence(lambda n: f"https://communaute.example.org/fichier-{n}.csv")
    format = "csv"

    @classmethod
    def _create(cls, model_class, *args, **fields):
        if not fields.get("owner") and not fields.get("organization"):
            fields["owner"] = UserFactory()
        if "dataset" not in fields:
            fields["dataset"] = DatasetFactory()
        return add_community_resource(actor=None, resource=model_class(**fields))


class AudienceFactory(factory.Factory):
    class Meta:
        model = Audience

    key = factory.Sequence(lambda n: f"public-{n}")
    name = factory.Sequence(lambda n: f"Public {n}")
    title = factory.Sequence(lambda n: f"Vous êtes du public {n}")

    @classmethod
    def _create(cls, model_class, *args, **fields):
        return save_audience(audience=model_class(**fields))


class QuestionFactory(factory.Factory):
    class Meta:
        model = Question

    title = factory.Sequence(lambda n: f"Que veut dire le mot {n} ?")
    source = "Il veut dire ce que dit le lexique."

    @classmethod
    def _create(cls, model_class, *args, draft=False, audiences=None, **fields):
        keys = [AudienceFactory().key] if audiences is None else audiences
        fields.setdefault("published", None if draft else timezone.now())
        return save_question(actor=None, question=model_class(**fields), audiences=keys)


class PageFactory(factory.Factory):
    class Meta:
        model = Page

    title = factory.Sequence(lambda n: f"Guide {n}")
    path = factory.Sequence(lambda n: f"/guides/guide-{n}/")
    source = "Ce que tout le monde doit savoir."

    @classmethod
    def _create(cls, model_class, *args, draft=False, **fields):
        fields.setdefault("published", None if draft else timezone.now())
        return create_page(actor=None, page=model_class(**fields))


class ContactMessageFactory(factory.Factory):
    class Meta:
        model = ContactMessage

    topic = "autre"
    subject = factory.Sequence(lambda n: f"Une demande {n}")
    text = "Bonjour, j’ai une question."
    email = factory.Sequence(lambda n: f"personne-{n}@example.org")

    @classmethod
    def _create(cls, model_class, *args, author=None, **fields):
        return receive(author=author or AnonymousUser(), message=model_class(**fields))
