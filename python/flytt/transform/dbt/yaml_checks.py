"""What dbt checks of the YAML it reads, spared where that YAML is the package's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def taken_as_checked() -> Iterator[None]:
    """Take the shape of project and profile as right meanwhile.

    dbt checks every block of YAML against a JSON schema that it first works out of its own classes;
    that takes a third of the time to read the project. The package's project is checked that way
    whenever it is built or tested by hand, and a run changes nothing in it. What is not YAML, the
    answer of a test, is checked as ever.
    """
    from dbt_common.dataclass_schema import dbtClassMixin

    name = "validate"
    checked = dbtClassMixin.__dict__.get(name)
    if not isinstance(checked, classmethod):
        # Another dbt: it keeps its checks, and takes its time.
        yield
        return

    def check(cls: type[Any], data: Any) -> None:
        if cls.__module__.startswith("dbt.task."):
            checked.__func__(cls, data)

    setattr(dbtClassMixin, name, classmethod(check))
    try:
        yield
    finally:
        setattr(dbtClassMixin, name, checked)
