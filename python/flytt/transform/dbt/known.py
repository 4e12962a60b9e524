"""What dbt makes of the project, kept for the next run: reading it anew takes seconds."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PACKAGES = ("dbt-core", "dbt-common", "dbt-adapters", "dbt-duckdb", "dbt-postgres", "mashumaro")
# Where a warehouse is, and who asks there, is nothing to the project.
_CONNECTION = ("FLYTT_DUCKDB", "FLYTT_PG_", "DBT_ENV_SECRET_")
_KEPT = 16
_DIGEST = hashlib.sha256().digest_size


class ParsedProject:
    """The parsed form of a staged project, kept in the user's cache under a hash of all it is of.

    It holds models, tests and macros, never rows. A lost or damaged one is made again.
    """

    def __init__(self, project: Path, environment: Mapping[str, str]) -> None:
        self._project = project
        folder = _cache_folder()
        self._path = folder and folder / f"{_key(project, environment)}.manifest"

    def manifest(self, parse: Callable[[], Any]) -> Any:
        """The project as dbt's manifest: from the cache, or as `parse` reads it."""
        if self._path is None:
            return parse()
        kept = self._load(self._path)
        if kept is not None:
            return kept
        manifest = parse()
        # Where nothing can be kept, every run reads the project itself, and that is all.
        with suppress(OSError):
            self._save(self._path, manifest)
        return manifest

    def _load(self, path: Path) -> Any:
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumuro_decoder

        try:
            content = path.read_bytes()
            body = content[_DIGEST:]
            if hashlib.sha256(body).digest() != content[:_DIGEST]:
                return None
            manifest: Any = Manifest.from_msgpack(body, decoder=extended_mashumuro_decoder)
            manifest.build_flat_graph()
        except Exception:
            # Not there, not ours to read, or of a dbt that packs otherwise.
            return None
        _place(manifest, str(self._project))
        with suppress(OSError):
            path.touch()
        return manifest

    def _save(self, path: Path, manifest: Any) -> None:
        from dbt.parser.manifest import extended_mashumaro_encoder

        # The files are for reading parts of them again; the graph says the same once more.
        manifest.files, flat = {}, manifest.flat_graph
        manifest.flat_graph = {}
        _place(manifest, "")
        body = manifest.to_msgpack(extended_mashumaro_encoder)
        _place(manifest, str(self._project))
        manifest.flat_graph = flat
        folder = path.parent
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(hashlib.sha256(body).digest() + body)
        Path(file.name).replace(path)
        latest_first = sorted(folder.glob("*.manifest"), key=lambda kept: -kept.stat().st_mtime)
        for kept in latest_first[_KEPT:]:
            kept.unlink(missing_ok=True)


def _place(manifest: Any, root: str) -> None:
    """Say where the project lies; dbt notes it for seeds."""
    for node in manifest.nodes.values():
        if hasattr(node, "root_path"):
            node.root_path = root


def _cache_folder() -> Path | None:
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if named.is_absolute():
        return named / "flytt"
    with suppress(RuntimeError):
        return Path.home() / ".cache" / "flytt"
    return None


def _key(project: Path, environment: Mapping[str, str]) -> str:
    digest = hashlib.sha256()

    def add(*parts: str) -> None:
        digest.update("\0".join(parts).encode() + b"\0\0")

    add(sys.version, *(version(package) for package in _PACKAGES))
    for name, value in sorted(environment.items()):
        if name == "FLYTT_PG_DATABASE" or not name.startswith(_CONNECTION):
            add(name, value)
    for path in sorted(project.rglob("*")):
        if path.is_file():
            # A run loads the seeds itself: their rows are nothing to dbt.
            content = b"" if path.suffix == ".csv" else path.read_bytes()
            add(str(path.relative_to(project)), hashlib.sha256(content).hexdigest())
    return digest.hexdigest()
