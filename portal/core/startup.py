"""What is checked and made before anything starts: refusals and the secret key."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

LOOPBACK = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104 - compared, not bound


def refuse_unsafe(env: environ.Env, *, site_url: str, debug: bool) -> None:
    """Stop a public site that would start without its own key or host names.

    Raises: ImproperlyConfigured, one sentence that names the setting (design.md 2).
    """
    if debug or (urlsplit(site_url).hostname or "") in LOOPBACK:
        return
    for name in ("SECRET_KEY", "ALLOWED_HOSTS"):
        if not env.str(name, default=""):
            raise ImproperlyConfigured(
                f"{name} must be set: SITE_URL ({site_url}) is not on loopback and DEBUG is off."
            )
    if "*" in env.list("ALLOWED_HOSTS"):
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the site, not *.")


def secret_key(var_dir: Path) -> str:
    """The key kept in VAR_DIR, made at the first start (file mode 0600)."""
    path = var_dir / "secret_key"
    if path.exists():
        return path.read_text().strip()
    var_dir.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(50)
    fresh = var_dir / f".secret_key.{secrets.token_hex(4)}"
    fresh.touch(mode=0o600)
    fresh.write_text(key)
    try:
        path.hardlink_to(fresh)  # two processes starting at once agree on the first
    except FileExistsError:
        key = path.read_text().strip()
    fresh.unlink()
    return key
