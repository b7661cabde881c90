"""`Idempotency-Key` on POST: sent twice, done once (draft-ietf-httpapi-idempotency-key-header).

The key is taken, the write is done and its answer is kept in one transaction: a second request with the key waits for
the first, and a process killed in the middle leaves neither the write nor the key.
"""

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse

from portal.core.middleware import is_api
from portal.idempotency.choices import KEPT_HEADERS, KEY_LENGTH, MAX_ANSWER
from portal.idempotency.models import KeptAnswer

Handler = Callable[[HttpRequest], HttpResponse]
SECRETS = ("/api_tokens",)  # addresses whose answers are never stored
CREDENTIALS = ("X-API-KEY", "Authorization", "Cookie")


def do_once(get_response: Handler) -> Handler:
    """Answer a repeated POST of the API with the answer of the first."""

    def handle(request: HttpRequest) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method != "POST" or not is_api(request):
            return get_response(request)
        if request.path_info.rstrip("/").endswith(SECRETS):
            return get_response(
                request
            )  # an answer that holds a secret is given once and kept nowhere
        if len(key) > KEY_LENGTH:
            return _problem(400, "The idempotency key is longer than 255 characters.")
        if not any(name in request.headers for name in CREDENTIALS):
            return get_response(request)  # nobody to whom the key would belong
        return _once(request, key, get_response)

    return handle


def _once(request: HttpRequest, key: str, get_response: Handler) -> HttpResponse:
    mark, asked = _mark(request, key), _digest(request)
    with transaction.atomic():
        kept = _taken(mark, asked)
        if kept.status:
            return _again(kept, asked)
        answer = get_response(request)
        if answer.status_code >= 400:
            transaction.set_rollback(True)  # a refusal did nothing: the key may be tried again
        elif answer.streaming or len(answer.content) > MAX_ANSWER:
            kept.delete()  # done, and too large to be given twice
        else:
            _keep(kept, answer)
    return answer


def _taken(mark: bytes, asked: bytes) -> KeptAnswer:
    """The row of this key, ours and locked: waits for another request that holds it."""
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(mark=mark, request=asked)
    except IntegrityError:
        return KeptAnswer.objects.select_for_update().get(mark=mark)


def _keep(kept: KeptAnswer, answer: HttpResponse) -> None:
    kept.status = answer.status_code
    kept.headers = {name: answer[name] for name in KEPT_HEADERS if name in answer}
    kept.body = answer.content
    kept.save(update_fields=["status", "headers", "body"])


def _again(kept: KeptAnswer, asked: bytes) -> HttpResponse:
    """The answer that was kept; 422 when the key was used for another request."""
    if bytes(kept.request) != asked:
        return _problem(422, "This idempotency key was used for another request.")
    answer = HttpResponse(bytes(kept.body), status=kept.status)
    del answer["Content-Type"]
    for name, value in kept.headers.items():
        answer[name] = value
    answer["Idempotency-Replayed"] = "true"
    return answer


def _mark(request: HttpRequest, key: str) -> bytes:
    """Caller and key: the same key of two callers are two."""
    told = [request.headers.get(name, "") for name in CREDENTIALS[:2]]
    told.append(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
    return hashlib.sha256("\n".join([*told, key]).encode()).digest()


def _digest(request: HttpRequest) -> bytes:
    """What is asked; of an upload its length alone, since a large body is not read twice."""
    told = f"{request.method} {request.get_full_path()}\n".encode()
    if request.content_type == "multipart/form-data":
        return hashlib.sha256(told + request.META.get("CONTENT_LENGTH", "").encode()).digest()
    return hashlib.sha256(told + request.body).digest()


def _problem(status: int, detail: str) -> HttpResponse:
    title = {400: "Bad Request", 422: "Unprocessable Content"}[status]
    body = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail,
        "message": detail,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
