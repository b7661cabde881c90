"""Running the command as an operator does."""

import io

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture(autouse=True)
def _own_logs(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def import_catalog(db):
    """Call the command; give what it printed."""

    def run(source, **options):
        out = io.StringIO()
        call_command("import_catalog", str(source), stdout=out, **options)
        return out.getvalue()

    return run


@pytest.fixture
def refusal(import_catalog):
    """Call the command on what it must refuse; give its one sentence."""

    def run(source, **options):
        with pytest.raises(CommandError) as caught:
            import_catalog(source, **options)
        assert caught.value.returncode == 2
        assert "\n" not in str(caught.value)
        return str(caught.value)

    return run
