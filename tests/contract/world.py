"""One object of each kind, and who they belong to, for the rows of the contract."""

from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.datasets.models import CommunityResource
from organizations.choices import RequestKind, Role
from organizations.models import Assignment, MembershipRequest
from organizations.services import add_member
from portal.accounts.models import ApiToken
from portal.accounts.services import issue_token
from portal.discussions.models import Discussion
from portal.notifications.models import Notification
from tests.api import Caller
from tests.factories import (
    ContactPointFactory,
    DataserviceFactory,
    DatasetFactory,
    DiscussionFactory,
    OrganizationFactory,
    PostFactory,
    ReportFactory,
    ResourceFactory,
    ReuseFactory,
    TopicFactory,
    TransferFactory,
    UserFactory,
)


def build() -> SimpleNamespace:
    """The objects, by the names that rows use, and the callers."""
    people = {name: UserFactory() for name in ("editor", "admin", "someone", "invited", "follower")}
    member, recipient, author = UserFactory(), UserFactory(), UserFactory()
    people |= {"recipient": recipient, "author": author, "notified": recipient}
    people["operator"] = UserFactory(operator=True)
    organization = OrganizationFactory(admin=people["admin"], badges=["association"])
    add_member(organization=organization, user=member, role=Role.PARTIAL_EDITOR)
    owner = people["editor"]
    dataset = DatasetFactory(owner=owner, badges=["hvd"], resources=[ResourceFactory.build()])
    other = DatasetFactory(owner=owner)
    reuse = ReuseFactory(owner=owner, datasets=[dataset])
    dataservice = DataserviceFactory(owner=owner, datasets=[dataset])
    topic = TopicFactory(owner=owner, titled=["Bientôt"])
    discussion = DiscussionFactory(subject=dataset, user=author)
    Assignment.objects.create(
        user=member, organization=organization, subject=DatasetFactory(organization=organization)
    )
    transfer = TransferFactory(subject=other, actor=owner, recipient=recipient)
    editor = Caller(owner)
    hosted = _uploaded(editor, f"/api/1/datasets/{dataset.public_id}/upload/")
    community_file = _uploaded(editor, f"/api/1/datasets/{dataset.public_id}/upload/community/")
    community = CommunityResource.objects.create(
        title="Carte",
        slug=f"carte-{dataset.slug}",
        url="https://carte.example.org/",
        dataset=dataset,
        owner=owner,
    )
    for subject in ("datasets", "organizations"):
        key = {"datasets": dataset, "organizations": organization}[subject].public_id
        Caller(people["follower"]).post(f"/api/1/{subject}/{key}/followers/")
    issue_token(user=owner, name="robot")
    names = {
        "dataset": dataset.public_id,
        "slug": dataset.slug,
        "resource": dataset.resources.exclude(uuid=hosted).first().uuid,
        "hosted": hosted,
        "community": community.uuid,
        "community_file": community_file,
        "organization": organization.public_id,
        "reuse": reuse.public_id,
        "dataservice": dataservice.public_id,
        "topic": topic.public_id,
        "element": topic.elements.get().public_id,
        "post": PostFactory().public_id,
        "discussion": Discussion.objects.get(pk=discussion.pk).public_id,
        "request": _asked(organization, UserFactory()).uuid,
        "invitation": _invited(organization, people["invited"]).uuid,
        "member": member.public_id,
        "user": owner.public_id,
        "token": ApiToken.objects.filter(user=owner).latest("pk").public_id,
        "transfer": transfer.public_id,
        "notification": Notification.objects.filter(user=recipient).latest("pk").uuid,
        "report": ReportFactory(subject=dataset).public_id,
        "contact": ContactPointFactory(organization=organization).public_id,
    }
    callers = {name: Caller(person) for name, person in people.items()} | {"nobody": Caller()}
    return SimpleNamespace(names={key: str(value) for key, value in names.items()}, callers=callers)


def _uploaded(caller: Caller, path: str) -> Any:
    answer = upload(caller, path, "releve.csv", b"id;nom\n1;Gare\n")
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def upload(caller: Caller, path: str, name: str, content: bytes) -> Any:
    """Send a file as browsers do."""
    file = SimpleUploadedFile(name, content)
    return caller.client.post(path, {"file": file}, headers=caller.headers)


def _asked(organization: Any, user: Any) -> MembershipRequest:
    return MembershipRequest.objects.create(organization=organization, user=user, comment="Moi ?")


def _invited(organization: Any, user: Any) -> MembershipRequest:
    return MembershipRequest.objects.create(
        organization=organization, user=user, kind=RequestKind.INVITATION
    )
