"""Any public object by its class and id: `{"class": "Dataset", "id": "…"}` (API contract 3.1)."""

from collections.abc import Collection
from typing import Any

from django.apps import apps
from rest_framework import exceptions

from portal.core import ids


def reference(row: Any) -> dict[str, str]:
    """An object of any kind, as the contract names it."""
    return {"class": type(row).__name__, "id": row.public_id}


def model_named(name: Any, allowed: Collection[str]) -> type[Any] | None:
    """The model of a class name, when it is one of those allowed and installed."""
    if not isinstance(name, str) or name not in allowed:
        return None
    return next((model for model in apps.get_models() if model.__name__ == name), None)


def read_reference(data: Any, allowed: Collection[str]) -> tuple[type[Any], str]:
    """The model and id of a reference. Raises: ValidationError, its message alone."""
    if not isinstance(data, dict):
        raise exceptions.ValidationError("Expect an object with a class and an id")
    model = model_named(data.get("class"), allowed)
    if model is None:
        raise exceptions.ValidationError(
            f"Unknown class {str(data.get('class'))[:60]!r}: expected one of {', '.join(sorted(allowed))}"
        )
    identifier = data.get("id")
    if not isinstance(identifier, str) or not ids.is_public_id(identifier.lower()):
        raise exceptions.ValidationError("Expect an id of 24 hexadecimal digits")
    return model, identifier.lower()


def find_reference(data: Any, allowed: Collection[str]) -> Any:
    """The object that a reference names, whatever its state. Raises: ValidationError, its message alone."""
    model, identifier = read_reference(data, allowed)
    found = model._default_manager.filter(public_id=identifier).first()
    if found is None:
        raise exceptions.ValidationError(f"Unknown {model.__name__.lower()} id {identifier}")
    return found
