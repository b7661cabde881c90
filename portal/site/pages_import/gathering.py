"""Which files to import: Markdown, in the folders given and nowhere else."""

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from portal.site.pages_import.limits import KEY_BYTES, MAX_FILES
from portal.site.pages_import.records import Found, readable

TEXTS: Final = (".md", ".markdown")
BUILT: Final = frozenset({"node_modules", "_site", "__pycache__"})
FRAGMENTS: Final = frozenset({"_includes", "_layouts"})  # parts of pages, that nobody reads alone


@dataclass(slots=True)
class Gathered:
    """What was found. **Shape**: `refused` are pairs of a name and a reason; `left_out` counts by reason."""

    found: list[Found] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def gather(paths: Sequence[str]) -> Gathered:
    """The files of these paths in order, each once."""
    gathered = Gathered()
    named = {Path(path).resolve() for path in paths if Path(path).is_file()}
    seen: set[Path] = set()
    for path in _outer_first(paths):
        for found in _of_path(path, named, gathered):
            if found.path in seen:
                continue
            seen.add(found.path)
            if len(seen) > MAX_FILES:
                gathered.refused.append((found.shown, f"more than {MAX_FILES} files in a run"))
                return gathered
            gathered.found.append(found)
    return gathered


def _outer_first(paths: Sequence[str]) -> list[str]:
    """Folders before what they hold, so that a file has the largest folder that was given."""
    return sorted(
        paths, key=lambda path: (not Path(path).is_dir(), len(Path(path).resolve().parts))
    )


def _of_path(path: str, named: set[Path], gathered: Gathered) -> Iterator[Found]:
    real = Path(path).resolve()
    if real.is_dir():
        yield from _of_folder(Path(path), real, named, gathered)
    elif not real.exists():
        gathered.refused.append((readable(path), "no such file or folder"))
    elif real.suffix.lower() not in TEXTS:
        gathered.refused.append((readable(path), "not Markdown: .md or .markdown is expected"))
    else:
        yield from _checked(real, real.parent, readable(path), named, gathered)


def _of_folder(given: Path, real: Path, named: set[Path], gathered: Gathered) -> Iterator[Found]:
    def unreadable(error: OSError) -> None:
        gathered.refused.append((readable(str(error.filename)), error.strerror or "unreadable"))

    for folder, folders, files in os.walk(real, onerror=unreadable):
        here = Path(folder)
        shown = given / here.relative_to(real)
        folders[:] = sorted(_entered(here, shown, folders, real, gathered))
        for name in sorted(files):
            if not name.lower().endswith(TEXTS):
                continue
            if name.startswith("."):
                gathered.left_out["hidden file"] += 1
                continue
            yield from _checked(here / name, real, readable(str(shown / name)), named, gathered)


def _entered(
    here: Path, shown: Path, folders: Sequence[str], root: Path, gathered: Gathered
) -> Iterator[str]:
    """The folders to walk: no hidden one, none that a tool made, no link."""
    for name in folders:
        if name.startswith("."):
            gathered.left_out["hidden folder"] += 1
        elif name in BUILT or name in FRAGMENTS:
            gathered.left_out[f"folder {name}"] += 1
        elif (here / name).is_symlink():
            _note_link(here / name, readable(str(shown / name)), root, gathered)
        else:
            yield name


def _checked(
    path: Path, root: Path, shown: str, named: set[Path], gathered: Gathered
) -> Iterator[Found]:
    """The file, unless it is a link or no plain file."""
    if path.is_symlink():
        _note_link(path, shown, root, gathered)
        return
    key = key_of(path, root)
    try:
        is_plain = stat.S_ISREG(path.lstat().st_mode)
    except OSError as error:
        gathered.refused.append((shown, error.strerror or "unreadable"))
        return
    if not is_plain:
        gathered.refused.append((shown, "not a plain file"))
    elif len(os.fsencode(path)) > KEY_BYTES or len(key.encode()) > KEY_BYTES:
        gathered.refused.append((shown, "its path is too long"))
    else:
        yield Found(path, root, key, shown, named=path in named)


def _note_link(path: Path, shown: str, root: Path, gathered: Gathered) -> None:
    """Follow no link: what it leads to is met in its own place, or is none of ours."""
    real = path.resolve()
    if not real.exists():
        gathered.refused.append((shown, "a link that leads nowhere"))
    elif not real.is_relative_to(root):
        gathered.refused.append((shown, "a link that leads out of the folder"))
    else:
        gathered.left_out["link inside the folder"] += 1


def key_of(path: Path, root: Path) -> str:
    """The name of a file for ever: that of its repository, else of the folder given, and the path inside it."""
    base = _repository(path.parent) or root
    return readable(f"{base.name}/{path.relative_to(base).as_posix()}")


@lru_cache(maxsize=1_000)
def _repository(folder: Path) -> Path | None:
    """The nearest folder around that Git knows."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)
