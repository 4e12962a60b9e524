"""What each column of a model is made of, one step back: read off its SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import Any, NamedTuple, cast

from sqlglot import exp, parse_one
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope
from sqlglot.schema import MappingSchema

from flytt.lineage.compiled import IN_PLACE, Compiled

ROWS = "*"
"""In place of a column: the rows of a relation, which are counted."""


class Role(IntEnum):
    """What a column does for the one that is made: the weaker role stays along a path."""

    VALUE = 0
    KEY = 1
    CONDITION = 2


class Part(NamedTuple):
    """A column of a relation, or a constant: then `relation` is empty and `column` its text."""

    relation: str
    column: str
    role: Role


Parts = frozenset[Part]


def direct_parts(compiled: Compiled) -> dict[tuple[str, str], Parts]:
    """(model, column) -> its parts in the relations that the model reads, for every model.

    Parts are values, keys by which values are looked up (the other side of a join), and
    conditions (of `case`, windows and filters).
    """
    schema = MappingSchema(dialect=compiled.dialect)
    found: dict[tuple[str, str], Parts] = {}
    for key in compiled.in_order():
        relation = compiled.relations[key]
        columns = list(relation.columns)
        if relation.sql:
            model = _Model(compiled, relation.sql, schema)
            columns = model.columns
            found |= {(key, name): model.parts(name) for name in columns}
            found[key, ROWS] = model.rows()
        schema.add_table(_table(key), dict.fromkeys(columns, "text"), dialect=compiled.dialect)
    return found


def _table(key: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(key.replace(".", "__"), quoted=True))


class _Model:
    def __init__(self, compiled: Compiled, sql: str, schema: MappingSchema) -> None:
        self._keys = {key.replace(".", "__"): key for key in compiled.relations}
        tree = parse_one(sql, dialect=compiled.dialect)
        _name_tables(tree, compiled)
        tree = qualify(
            tree,
            dialect=compiled.dialect,
            schema=schema,
            validate_qualify_columns=False,
            identify=False,
        )
        scope = build_scope(tree)
        assert scope is not None
        self._scope = scope
        self._known: dict[tuple[int, int], Parts] = {}
        self.columns = list(_query(scope).named_selects)

    def parts(self, name: str) -> Parts:
        """What a column of the model is made of."""
        return self._of_column(self._scope, self.columns.index(name))

    def rows(self) -> Parts:
        """Which relations the model's rows are rows of."""
        return self._of_rows(self._scope)

    def _of_column(self, scope: Scope, place: int) -> Parts:
        known = (id(scope), place)
        if known not in self._known:
            # A recursive query would ask again.
            self._known[known] = frozenset()
            self._known[known] = self._made(scope, place)
        return self._known[known]

    def _made(self, scope: Scope, place: int) -> Parts:
        if isinstance(scope.expression, exp.SetOperation):
            return frozenset().union(
                *(self._of_column(each, place) for each in scope.set_operation_scopes)
            )
        if isinstance(scope.expression, exp.UDTF):
            return frozenset({Part("", scope.expression.sql(), Role.VALUE)})
        expression = _query(scope).selects[place].unalias()
        columns = list(_columns(expression))
        found: set[Part] = set()
        for column, role in columns:
            found |= _at_least(role, self._of_reference(scope, column))
        for star in expression.find_all(exp.Count):
            if isinstance(star.this, exp.Star):
                found |= self._of_rows(scope)
        found |= {Part("", each.sql(), Role.VALUE) for each in _constants(expression)}
        used = {column.table for column, role in columns if role is Role.VALUE}
        for join in scope.expression.args.get("joins") or []:
            condition = join.args.get("on")
            if join.alias_or_name in used and condition is not None:
                for column in condition.find_all(exp.Column):
                    if column.table != join.alias_or_name:
                        found |= _at_least(Role.KEY, self._of_reference(scope, column))
        return frozenset(found)

    def _of_reference(self, scope: Scope, column: exp.Column) -> Parts:
        for each in (scope, *scope.subquery_scopes):
            source = each.sources.get(column.table)
            if isinstance(source, Scope):
                names = _query(source).named_selects
                return self._of_column(source, names.index(column.name))
            if isinstance(source, exp.Table):
                return frozenset({Part(self._keys[source.name], column.name, Role.VALUE)})
        raise LookupError(column.sql())

    def _of_rows(self, scope: Scope) -> Parts:
        found: set[Part] = set()
        read = [source for _, source in scope.selected_sources.values()]
        for source in [*scope.set_operation_scopes, *read]:
            if isinstance(source, Scope):
                found |= self._of_rows(source)
            elif isinstance(source, exp.Table):
                found.add(Part(self._keys[source.name], ROWS, Role.VALUE))
        return frozenset(found)


def _query(scope: Scope) -> exp.Query:
    """The select of a scope, or its combination of several; a list of values names its columns."""
    return cast("exp.Query", scope.expression)


def _name_tables(tree: exp.Expr, compiled: Compiled) -> None:
    """Call each relation by its key, and take away the copies of steps that are read in place."""
    for table in list(tree.find_all(exp.Table)):
        key = compiled.found(table.db, table.name)
        if key is not None and (table.db or table.name.startswith(IN_PLACE)):
            name = table.alias or table.name
            table.replace(exp.alias_(_table(key), name, table=True))
    for query in list(tree.find_all(exp.CTE)):
        if query.alias.startswith(IN_PLACE):
            query.pop()


def _columns(expression: exp.Expr, role: Role = Role.VALUE) -> Iterator[tuple[exp.Column, Role]]:
    """The columns of an expression and what each does for its value."""
    if isinstance(expression, exp.Column):
        yield expression, role
        return
    for name, child in _children(expression):
        decides = (
            (isinstance(expression, exp.Case) and name == "this")
            or (isinstance(expression, exp.If) and name == "this")
            or (isinstance(expression, exp.Window) and name != "this")
            or (isinstance(expression, exp.Filter) and name != "this")
            or isinstance(expression, exp.Where)
        )
        yield from _columns(child, Role.CONDITION if decides else role)


def _constants(expression: exp.Expr) -> Iterator[exp.Expr]:
    """The constants that an expression may give as they stand; NULL is none."""
    if isinstance(expression, exp.Case):
        branches = [branch.args["true"] for branch in expression.args["ifs"]]
        for each in [*branches, expression.args.get("default")]:
            if each is not None:
                yield from _constants(each)
    elif isinstance(expression, exp.Coalesce):
        for each in [expression.this, *expression.expressions]:
            yield from _constants(each)
    elif isinstance(expression, exp.Paren | exp.Cast):
        yield from _constants(expression.this)
    elif not isinstance(expression, exp.Null) and not expression.find(exp.Column, exp.AggFunc):
        yield expression


def _children(expression: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    args: Mapping[str, Any] = expression.args
    for name, value in args.items():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, exp.Expr):
                yield name, each


def _at_least(role: Role, parts: Parts) -> set[Part]:
    return {part._replace(role=max(role, part.role)) for part in parts}
