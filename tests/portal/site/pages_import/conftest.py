"""Running the command on folders made for a test."""

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"


@pytest.fixture
def folder(tmp_path):
    """Write files, given by path and content, below a folder of this name."""

    def write(files, name="textes"):
        for path, content in files.items():
            place = tmp_path / name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / name

    return write


class Run:
    """What the command printed."""

    def __init__(self, output, is_refused):
        self.output = output
        self.lines = output.splitlines()
        self.is_refused = is_refused

    @property
    def files(self):
        """Name of the file → outcome and address (or what else the line says)."""
        found = {}
        for line in self.lines:
            parts = line.split("  ")
            if line.startswith(" ") or len(parts) < 3:
                continue
            outcome, address, shown = parts[0], *[part for part in parts[1:] if part][:2]
            found[Path(shown.partition(": ")[0]).name] = (outcome, address.strip())
        return found

    @property
    def outcomes(self):
        return [outcome for outcome, _address in self.files.values()]

    def address(self, name):
        return self.files[name][1]

    @property
    def remarks(self):
        return [line.strip() for line in self.lines if line.startswith("  ")]


@pytest.fixture
def import_pages(db):
    """Call the command on paths; give what it printed."""

    def run(*paths, **options):
        out = io.StringIO()
        try:
            call_command("import_pages", *map(str, paths), stdout=out, **options)
        except CommandError as error:
            assert error.returncode == 1
            return Run(out.getvalue(), is_refused=True)
        return Run(out.getvalue(), is_refused=False)

    return run
