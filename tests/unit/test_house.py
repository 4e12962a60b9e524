"""The package keeps its order: imports point one way, and a file's name says which module it is."""

from __future__ import annotations

import ast
from collections import Counter
from graphlib import TopologicalSorter
from pathlib import Path

import flytt

# From the top: a room imports from the floors below its own, for types alone too.
ROOMS = """cli, commands, doctor lineage, closure, export, replay, report transform, extract ledger,
engines, work, plugins, settings, errors"""
# Beside them: all that each may import, and the modules that may import it.
BESIDE = {
    "sources": {"api"},
    "targets": {"api"},
    "api": {"hookspecs", "plugins", "settings", "errors"},
    "hookspecs": {"plugins"},
    "testing": {"trial", "extract", "plugins", "settings", "errors"},
    "trial": {"closure", "export", "transform", "extract", "engines"}
    | {"work", "plugins", "settings", "errors"},
    "generator": {"work", "plugins", "settings", "errors"},
    "__main__": {"cli"},
    "": set[str](),
}
THROUGH = {
    "flytt.plugins.host": {"hookspecs"},
    "flytt.commands.demo": {"generator"},
    "flytt.cli.generate": {"generator"},
}

PACKAGE = Path(flytt.__file__).parent
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in PACKAGE.rglob("*.py")
}


def room(module: str) -> str:
    """`cli` of flytt.cli.main, nothing of flytt itself."""
    return f"{module}.".split(".")[1]


def imports(module: str) -> set[str]:
    """The modules of the package that one imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else str(node.module) for name in names}
    return found & MODULES.keys()


def may_import(module: str) -> set[str]:
    """The rooms that a module may import from."""
    here = room(module)
    if here in BESIDE:
        return {here, *BESIDE[here]}
    floors = [rooms.split() for rooms in ROOMS.split(",")]
    (below,) = (floors[number:] for number, rooms in enumerate(floors, 1) if here in rooms)
    return {"", here}.union(*below, THROUGH.get(module, ()))


def test_imports_point_one_way_and_in_no_circle() -> None:
    graph = {module: imports(module) for module in MODULES}
    assert sum(map(len, graph.values())) > 300
    wrong = [
        f"{module} imports {other}"
        for module, others in graph.items()
        for other in others
        if room(other) not in may_import(module)
    ]
    assert wrong == []
    # Raises CycleError, which names the circle.
    TopologicalSorter(graph).prepare()


def test_a_file_name_stands_once() -> None:
    """Only a command may share its name with what it calls."""
    names = Counter(path.stem for path in MODULES.values() if path.parent.name != "cli")
    assert [name for name, times in names.items() if times > 1 and name != "__init__"] == []
