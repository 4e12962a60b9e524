"""The program itself: Python, the packages against their pins, dbt, and the plugins."""

from __future__ import annotations

import os
import platform
from collections import defaultdict
from collections.abc import Iterator
from importlib import metadata

from flytt import __version__
from flytt.doctor.diagnosis import FAIL, OK, WARN, Diagnosis
from flytt.plugins.host import Plugins
from flytt.transform.dbt.process import starts

PART = "program"
_DISTRIBUTION = "flytt"
_AGAIN = "install flytt again: pip install --upgrade --force-reinstall flytt"


def python() -> Iterator[Diagnosis]:
    """Python's version against what the package requires."""
    from packaging.specifiers import SpecifierSet

    here = platform.python_version()
    required = metadata.metadata(_DISTRIBUTION)["Requires-Python"] or ""
    fits = SpecifierSet(required).contains(here, prereleases=True)
    what = here + ("" if fits else f", and flytt needs {required}")
    todo = "" if fits else "install flytt in an environment with a newer Python"
    yield Diagnosis(PART, "python", OK if fits else FAIL, what, todo)


def packages() -> Iterator[Diagnosis]:
    """The installed packages against the versions that the package requires."""
    from packaging.requirements import Requirement

    good = []
    for line in metadata.requires(_DISTRIBUTION) or ():
        wanted = Requirement(line)
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": ""}):
            continue
        needs = f"flytt needs {wanted.name}{wanted.specifier}"
        try:
            here = metadata.version(wanted.name)
        except metadata.PackageNotFoundError:
            yield Diagnosis(PART, wanted.name, FAIL, f"not installed; {needs}", _AGAIN)
            continue
        if wanted.specifier.contains(here, prereleases=True):
            good.append(f"{wanted.name} {here}")
        else:
            yield Diagnosis(PART, wanted.name, FAIL, f"{here}; {needs}", _AGAIN)
    yield Diagnosis(PART, "packages", OK, ", ".join([f"flytt {__version__}", *good]))


def dbt() -> Iterator[Diagnosis]:
    """Whether dbt starts, and what of the shell's own flags a run leaves out."""
    if not starts():
        yield Diagnosis(PART, "dbt", FAIL, "does not start", _AGAIN)
        return
    flags = sorted(name for name in os.environ if name.startswith("DBT_"))
    told = f"are left out of runs: {', '.join(flags)}" if flags else "are not set"
    yield Diagnosis(PART, "dbt", OK, f"starts; flags in the environment (DBT_*) {told}")


def plugins(loaded: Plugins) -> Iterator[Diagnosis]:
    """Every plugin with its distribution and version, and those that failed."""
    good: dict[str, list[str]] = defaultdict(list)
    for each in loaded.lines():
        if each.state == "ok":
            good[f"{each.distribution} {each.version}"].append(each.name)
        else:
            name = f"{each.name} of {each.distribution} {each.version}"
            todo = "repair or uninstall it; FLYTT_PLUGINS names those to load"
            yield Diagnosis(PART, "plugins", WARN, f"{name}: {each.state}: {each.cause}", todo)
    what = "; ".join(
        f"{', '.join(dict.fromkeys(names))} ({origin})" for origin, names in good.items()
    )
    yield Diagnosis(PART, "plugins", OK, what)
