"""Closing an account: what the person had here goes with them (API contract 2.4)."""

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils.module_loading import import_string

from organizations.choices import RequestStatus
from organizations.models import Organization
from portal.accounts.models import User
from portal.accounts.services import erase_account


@transaction.atomic
def close_account(*, user: User, delete_comments: bool = False) -> User:
    """Erase a person from their account; what they published in their own name stays, without their name.

    An organization may be left without administrator: an operator names another one.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    organizations = list(user.memberships.values_list("organization_id", flat=True))
    user.memberships.all().delete()
    user.assignments.all().delete()
    user.membership_requests.filter(status=RequestStatus.PENDING).delete()
    user.transfers_in.filter(status=RequestStatus.PENDING).delete()
    user.saved_searches.all().delete()
    _count_members(organizations)
    for name in settings.ACCOUNT_CLOSING:
        import_string(name)(user, delete_comments=delete_comments)
    return erase_account(user=user)


def _count_members(keys: list[int]) -> None:
    rows = Organization.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    held = [row.pk for row in rows]
    counted = Organization.objects.filter(pk__in=held).annotate(count=Count("memberships"))
    for pk, count in counted.values_list("pk", "count"):
        Organization.objects.filter(pk=pk).update(members_count=count)
