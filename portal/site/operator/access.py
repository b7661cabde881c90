"""Who may open the operators' pages: said once for the whole prefix."""

from collections.abc import Callable
from typing import Final

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

PREFIX: Final = "/admin/site/"


def operators_only(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Send anonymous visitors to sign in and refuse everybody but superusers; what they see is kept nowhere."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not request.user.is_superuser:
            raise PermissionDenied
        response = get_response(request)
        add_never_cache_headers(response)
        return response

    return handle
