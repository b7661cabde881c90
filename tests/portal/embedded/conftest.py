"""VAR_DIRs of their own, short enough for sockets; everything in them ends with the test."""

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.embedded import services
from portal.embedded.addresses import places


@contextmanager
def var_dirs():
    """Gives a maker of VAR_DIRs; their services are stopped and their data deleted afterwards."""
    made = []

    def make(parent: Path | None = None) -> Path:
        path = Path(tempfile.mkdtemp(prefix="pe-", dir=parent or "/tmp"))
        path.chmod(0o755)
        made.append(path)
        return path

    try:
        yield make
    finally:
        for path in made:
            path.chmod(0o755)
        for path in reversed(made):
            state = places(path).state
            services.discard(path)
            shutil.rmtree(path, ignore_errors=True)
            assert not state.exists()


@pytest.fixture
def make_var_dir():
    with var_dirs() as make:
        yield make


@pytest.fixture(scope="module")
def standing():
    """A VAR_DIR with both services running, for tests that only look."""
    with var_dirs() as make:
        path = make()
        services.start(path)
        yield path


@pytest.fixture
def var_dir(make_var_dir):
    return make_var_dir()
