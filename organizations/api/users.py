"""People in the API: `/api/1/users/<id or slug>/` (API contract 3.7, 10); they name organizations."""

from django.http import HttpResponse
from django.urls import path
from rest_framework import exceptions
from rest_framework.request import Request

from organizations.representations import user_v1
from portal.accounts.models import User
from portal.core import ids
from portal.core.api import schema
from portal.core.api.errors import Gone
from portal.core.api.view import UNKNOWN, ApiView


class UserDetail(ApiView):
    """One person."""

    @schema.reads_object("Read a user's public profile")
    def get(self, request: Request, key: str) -> HttpResponse:
        """The person with this id or slug; 410 for a closed account, but to operators."""
        field = "public_id" if ids.is_public_id(key.lower()) else "slug"
        found = User.objects.filter(**{field: key.lower()}).first()
        if found is None:
            raise exceptions.NotFound(UNKNOWN)
        is_operator = getattr(request.user, "is_superuser", False)
        if found.deleted and not is_operator:
            raise Gone("User has been deleted")
        if not found.is_active and not is_operator:
            raise Gone("User is not active")
        return self.answer(user_v1(found, self.reader))


app_name = "api-users"
urlpatterns = [path("users/<str:key>/", UserDetail.as_view(), name="detail")]
