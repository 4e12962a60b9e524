"""What is wrong with a plugin's dbt folder, the files it lays over the dbt project."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import yaml

from flytt.plugins.interfaces import ClosureTarget, Folder, Source, Target
from flytt.plugins.post_shape import CLOSURE_COLUMNS, POST_COLUMNS, model_columns
from flytt.plugins.tables import BUILT_IN_TABLES
from flytt.settings.naming import is_name


def staging_problems(source: Source) -> list[str]:
    """Why a source's dbt folder does not describe its tables or give its posts."""
    if source.dbt is None:
        return [
            f"table {table.name} is described nowhere: give the source a dbt folder"
            for table in source.tables
            if table not in BUILT_IN_TABLES
        ]
    files = dict(dbt_files(source.dbt))
    folder = f"models/staging/{source.name}/"
    problems = _place_problems(files, folder, source.name)
    described = _described_tables(files)
    for table in source.tables:
        if table.name not in described:
            problems.append(f"no sources file in {folder} describes the table {table.name}")
            continue
        key, columns = described[table.name]
        if key != table.key:
            problems.append(f"config.meta.nyckel of table {table.name} must be {table.key}")
        if columns != ("rad", *table.columns):
            problems.append(
                f"the columns of table {table.name} must be described: rad, then its own"
            )
    if source.posts is None:
        return problems
    problems += _closure_problems(source, folder, files)
    model = f"{folder}{source.posts}.sql"
    if model not in files:
        return [*problems, f"the model of its posts is missing: {model}"]
    columns = model_columns(files[model])
    if not columns:
        problems.append(f"{model} must end in `select * from <cte>`, the cte listing its columns")
    elif columns != POST_COLUMNS:
        missing = [name for name in POST_COLUMNS if name not in columns]
        unknown = [name for name in columns if name not in POST_COLUMNS]
        parts = [f"missing {', '.join(missing)}"] if missing else []
        parts += [f"unknown {', '.join(unknown)}"] if unknown else []
        detail = "; ".join(parts) or "the order differs from flytt.plugins.post_shape.POST_COLUMNS"
        problems.append(f"{model} is not in the common shape: {detail}")
    return problems


def _closure_problems(source: Source, folder: str, files: Mapping[str, str]) -> list[str]:
    problems: list[str] = []
    name = str(source.posts).removeprefix("stg_").removesuffix("__poster")
    for model, columns in CLOSURE_COLUMNS.items() if source.closures else ():
        path = f"{folder}int_{name}__{model}.sql"
        if path not in files:
            problems.append(f"a model of its closures is missing: {path}")
        elif set(model_columns(files[path])) != set(columns):
            problems.append(f"{path} must give the columns {', '.join(columns)}")
    return problems


def mart_problems(target: Target | ClosureTarget) -> list[str]:
    """Why a target's dbt folder could cover other models."""
    if target.dbt is None:
        return []
    return _place_problems(dict(dbt_files(target.dbt)), f"models/marts/{target.name}/", target.name)


def _described_tables(files: Mapping[str, str]) -> dict[str, tuple[object, tuple[str, ...]]]:
    """Table -> (its key, its columns), from every sources file."""
    found: dict[str, tuple[object, tuple[str, ...]]] = {}
    for path, text in files.items():
        if not path.endswith((".yml", ".yaml")):
            continue
        document = yaml.safe_load(text) or {}
        for source in document.get("sources") or []:
            if source.get("name") != "raw":
                continue
            for table in source.get("tables") or []:
                key = ((table.get("config") or {}).get("meta") or {}).get("nyckel")
                columns = tuple(column["name"] for column in table.get("columns") or [])
                found[table["name"]] = (key, columns)
    return found


def _place_problems(files: Mapping[str, str], folder: str, name: str) -> list[str]:
    """Files of a dbt folder that could cover others: models and macros keep to their own."""
    problems: list[str] = []
    for path in files:
        own_macro = path.startswith(f"macros/{name}/") and path.endswith(".sql")
        if not path.startswith(folder) and not own_macro:
            problems.append(f"{path} must lie in {folder} (or macros/{name}/)")
        stem = path.rpartition("/")[2].removesuffix(".sql")
        if path.endswith(".sql") and not own_macro and not is_name(stem):
            problems.append(f"{path}: a model's name is small letters, digits and _, at most 45")
    return problems if files else [f"its dbt folder is empty; models belong in {folder}"]


def dbt_files(folder: Folder, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(path inside, text) of every file of a plugin's dbt folder."""
    for item in folder.iterdir():
        if item.is_dir():
            yield from dbt_files(item, f"{prefix}{item.name}/")
        else:
            yield prefix + item.name, item.read_text(encoding="utf-8")
