"""A new plugin: a package that passes flytt's checks as it is written, to be made one's own."""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files
from pathlib import Path, PurePosixPath
from string import Template

from flytt.errors import PluginError
from flytt.plugins.checks import OWN_ROOMS
from flytt.plugins.dbt_folder import dbt_files
from flytt.plugins.host import Plugins, load_plugins
from flytt.settings.naming import NAME_MAX, is_name
from flytt.transform.dbt.project import packaged_project

_SUFFIX = ".tmpl"


def new_plugin(name: str, kind: str, folder: Path | None = None) -> list[Path]:
    """Write a package for a new source or target and return its files; nothing is overwritten.

    The folder is `flytt-<name>` unless another is given. Raises PluginError for a name that cannot
    be used and for a folder that is not empty.
    """
    distribution = f"flytt-{name.replace('_', '-')}"
    place = folder or Path(distribution)
    _check_name(name)
    written = _files(name, kind, distribution)
    _check_taken(name, written, load_plugins())
    try:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise PluginError(
                "The folder is not empty; nothing has been written.",
                where=str(place),
                todo="choose another with --folder, or remove it",
            )
        for path, text in written.items():
            file = place / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise PluginError(
            f"The package cannot be written: {error.strerror}.",
            where=str(error.filename or place),
            todo="choose a folder that you may write to",
        ) from error
    return [place / path for path in written]


def _files(name: str, kind: str, distribution: str) -> dict[str, str]:
    """The text of every file by its path in the package."""
    values = {
        "name": name,
        "NAME": name.upper(),
        "package": f"flytt_{name}",
        "distribution": distribution,
        "description": f"A {kind} for flytt: {name}",
    }
    templates = files("flytt.commands") / "plugin_templates"
    return {
        path.replace("NAME", name).removesuffix(_SUFFIX): Template(text).substitute(values)
        for path, text in sorted((*dbt_files(templates / "both"), *dbt_files(templates / kind)))
        if path.endswith(_SUFFIX)
    }


def _check_name(name: str) -> None:
    if re.fullmatch("[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
        return
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    near = re.sub("[^a-z0-9]+", "_", plain).strip("_0123456789")
    raise PluginError(
        f"{name!r} cannot name a plugin: small letters a-z, digits and single _, a letter first.",
        todo=f"for example {near}" if is_name(near) else "choose another name",
    )


def _check_taken(name: str, written: dict[str, str], plugins: Plugins) -> None:
    """Refuse a name that would clash with what there is, or that is too long for a database."""
    todo = "choose another name"
    for registry in plugins.registries:
        for each in registry.all():
            if each.plugin.name == name:
                raise PluginError(
                    f"A {registry.kind} is called {name!r} already: {each.origin}.", todo=todo
                )
    models = [PurePosixPath(path).stem for path in written if path.endswith(".sql")]
    if too_long := max(0, *(len(model) - NAME_MAX for model in models)):
        raise PluginError(
            f"{name!r} is too long: its models' names could not be used.",
            todo=f"choose one of at most {len(name) - too_long} letters",
        )
    own = {path.stem for path in packaged_project().glob("models/**/*.sql")}
    if name in OWN_ROOMS or own & set(models):
        raise PluginError(f"{name!r} is a name of flytt's own models.", todo=todo)
