"""The dbt project: where the package keeps it, and the copy that runs in the work folder."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from flytt.errors import PluginError
from flytt.plugins.interfaces import ClosureKind, Folder, Source
from flytt.work.folder import WorkFolder

# What a model with posts in the common shape is called; the models find it by its middle.
_POSTS = re.compile(r"stg_(\w+)__poster")

# What a run never asks for, and dbt would take its time to read all the same.
ASIDE = (
    "models/**/_unit_tests_*.yml",
    "macros/*.yml",
    "dbt_project/analyses/*",
    "dbt_project/exposures/*",
)
# What a plugin's own descriptions may refer to.
TEXTS = ("dbt_project/docs/*",)
DESCRIBED = ("models/**/*.yml", "seeds/*.yml", "dbt_project/tests/**/*.yml")

PARTS = ("dbt_project.yml", "profiles.yml", "models", "macros", "seeds", "dbt_project")


def packaged_project() -> Path:
    """The project inside the wheel, or the checkout's own when flytt runs from one."""
    inside = Path(str(files("flytt"))) / "project"
    if inside.is_dir():
        return inside
    return Path(str(files("flytt"))).parents[1]


def packaged_seeds() -> dict[str, Path]:
    """The packaged seeds by name."""
    return {path.stem: path for path in sorted((packaged_project() / "seeds").glob("*.csv"))}


def stage_project(
    work: WorkFolder,
    seeds: Mapping[str, str],
    sources: Sequence[Source],
    folders: Sequence[Folder],
    *,
    whole: bool = True,
) -> Path:
    """Copy the project into the work folder, with the region's seeds and plugins' models laid over.

    A copy, because dbt writes next to what it reads, and an installation may be read-only
    (docs/decisions). Without the `whole` of it, what a run does not ask for is left out: unit
    tests, documentation. Returns the project folder.
    """
    project = work.project
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(mode=0o700, parents=True)
    for part in PARTS:
        origin = packaged_project() / part
        if origin.is_dir():
            _copy_tree(origin, project / part)
        else:
            _copy_file(origin, project / part)
    if not whole:
        _strip(project, ASIDE if folders else (*ASIDE, *TEXTS))
    for name, text in seeds.items():
        (project / "seeds" / f"{name}.csv").write_text(text, encoding="utf-8", newline="")
    for folder in folders:
        with as_file(folder) as place:
            _copy_tree(place, project)
    _add_sources(project / "dbt_project.yml", sources)
    with (project / "dbt_project.yml").open("a", encoding="utf-8") as file:
        # dbt keeps what it has read for the next run, and reads all of it again when this file
        # differs: it patches its memory for a changed mapping table, never for another project.
        file.write(f"# {_digest(project)}\n")
    return project


def _digest(project: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(project.rglob("*")):
        if path.is_file() and path.suffix != ".csv":
            digest.update(f"{path.relative_to(project)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _strip(project: Path, aside: Sequence[str]) -> None:
    """Take unit tests and descriptions out of a staged project; models, sources, gates stay."""
    import yaml

    for path in [path for pattern in aside for path in project.glob(pattern)]:
        path.unlink()
    for path in [path for pattern in DESCRIBED for path in project.glob(pattern)]:
        described = yaml.load(path.read_bytes(), yaml.CSafeLoader)
        for each in [*described.get("models", ()), *described.get("seeds", ())]:
            # Macros read the columns of sources only.
            each.pop("columns", None)
        bare = _undescribed(described)
        path.write_text(yaml.dump(bare, Dumper=yaml.CSafeDumper, allow_unicode=True), "utf-8")


def _undescribed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _undescribed(each) for key, each in value.items() if key != "description"}
    return [_undescribed(each) for each in value] if isinstance(value, list) else value


def _copy_tree(origin: Path, place: Path) -> None:
    for path in sorted(origin.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            _copy_file(path, place / path.relative_to(origin))


def _copy_file(origin: Path, place: Path) -> None:
    # Contents only: not the modes of a read-only installation.
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    shutil.copyfile(origin, place)


def _add_sources(path: Path, sources: Sequence[Source]) -> None:
    """Name third-party sources in the project's vars, so that the models take them in."""
    import yaml

    project: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    known = project["vars"]
    added = [source for source in sources if not set(_tables(source)) <= set(known["tabeller"])]
    if not added:
        return
    for source in added:
        known["tabeller"] = sorted({*known["tabeller"], *_tables(source)})
        known["kolumnslag"] |= {each.name: dict(each.kinds) for each in source.tables}
        if source.posts is None:
            continue
        named = _POSTS.fullmatch(source.posts)
        if named is None:
            raise PluginError(
                f"The source {source.name} calls its posts {source.posts}.",
                todo="name the model stg_<source>__poster",
            )
        known["kallor"].append(named[1])
        known["posttabeller"][source.kallsystem] = source.post_table
        known["spartabeller"] += [source.post_table, *source.traced]
        if source.closures:
            known["avslutskallor"].append(named[1])
            known["avslutstyper"] |= closure_vars(source.closures)
    path.write_text(yaml.safe_dump(project, allow_unicode=True, sort_keys=False), encoding="utf-8")


def closure_vars(kinds: Sequence[ClosureKind]) -> dict[str, dict[str, str | bool]]:
    """Kinds of closure order as the models' variable `avslutstyper`.

    Of two kinds that would close one id the first does: what is ordered on request gives way.
    """
    return {
        kind.typ: {
            "sak": kind.thing or kind.typ,
            "id": kind.id_of,
            "begaran": kind.on_request,
        }
        for kind in sorted(kinds, key=lambda kind: kind.on_request)
    }


def _tables(source: Source) -> list[str]:
    return [table.name for table in source.tables]
