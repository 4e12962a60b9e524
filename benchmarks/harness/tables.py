"""What was measured as tables: costs, promises, figures, stages and growth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from harness.contestants import FLYTT, OTHER
from harness.session import PARTS, STAGES, Row
from harness.targets import Target, Verdict, growths, verdicts

ENGINES = {"duckdb": "DuckDB", "postgres": "PostgreSQL", "spark": "Apache Spark"}
_TITLES = {"run": "Whole runs", "load": "Loading alone", "commands": "Small commands"}


def tables(found: Mapping[str, Any], rows: Sequence[Row]) -> str:
    """All tables of a session, as Markdown."""
    sections = [_machine(found, rows), _costs(rows), _against(rows), _promises(rows)]
    sections += [_figures(part, rows) for part in _TITLES if any(r.part == part for r in rows)]
    sections += [_stages(rows), _on_spark(rows), _growth(rows)]
    return "\n".join(section for section in sections if section)


def _machine(found: Mapping[str, Any], rows: Sequence[Row]) -> str:
    machine = found["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    rounds = " or ".join(str(n) for n in sorted({row.rounds for row in rows if row.rounds}))
    return (
        f"Measured on {found['measured']}, the medians of {rounds} "
        f"{'round' if rounds == '1' else 'rounds'}. {machine['cores']} cores "
        f"({machine['processor']}), {machine['memory_gb']} GB of memory, {machine['system']}; "
        f"{versions}. Load of other work before the first turn: {machine['load_before']} on "
        f"{machine['cores']} cores.\n"
    )


def _costs(rows: Sequence[Row]) -> str:
    """What a run costs: the table in docs/performance.md."""
    lines = [
        "### What a run costs\n",
        "| engine | posts | wall | CPU | memory |",
        "|---|---:|---:|---:|---:|",
    ]
    for row in _runs(rows, FLYTT):
        lines.append(
            f"| {ENGINES[row.engine]} | {row.posts:,} | {median(row.wall):.1f} s "
            f"| {median(row.cpu):.1f} s | {median(row.peak) / 1e6:,.0f} MB |"
        )
    return "\n".join(lines) + "\n"


def _against(rows: Sequence[Row]) -> str:
    """CPU seconds of this checkout and the other one; ratios are medians of the rounds' ratios."""
    others = {(row.engine, row.posts): row for row in _runs(rows, OTHER)}
    lines = [
        "### This checkout / the other one, CPU\n",
        "| engine | posts | this | other | ratio | of each round | same files "
        f"| {' | '.join(STAGES)} |",
        f"|---|---:|---:|---:|---:|---|---|{'---:|' * len(STAGES)}",
    ]
    for row in _runs(rows, FLYTT):
        other = others.get((row.engine, row.posts))
        if other is None:
            continue
        rounds = [one / two for one, two in zip(row.cpu, other.cpu, strict=True)]
        stages = " | ".join(_ratio(row, other, name) for name in STAGES)
        lines.append(
            f"| {row.engine} | {row.posts:,} | {median(row.cpu):.2f} s | {median(other.cpu):.2f} s "
            f"| {median(rounds):.2f} | {', '.join(f'{each:.2f}' for each in rounds)} "
            f"| {_same(other)} | {stages} |"
        )
    return "\n".join(lines) + "\n" if others else ""


def _ratio(row: Row, other: Row, stage: str) -> str:
    one, two = row.stages_cpu[stage], other.stages_cpu[stage]
    return f"{one:.2f}/{two:.2f} = {one / two:.2f}" if two else f"{one:.2f}/0"


def _runs(rows: Sequence[Row], name: str) -> list[Row]:
    return [row for row in rows if (row.part, row.contestant) == ("run", name) and row.wall]


def _promises(rows: Sequence[Row]) -> str:
    lines = [
        "### Promises\n",
        "| what | engine | posts | measured | at most | ratio | CPU ratio | promised | |",
        "|---|---|---:|---:|---:|---:|---:|---|---|",
    ]
    for each in verdicts(rows):
        ratio, cpu = ("" if r is None else f"{r:.2f}" for r in (each.ratio, each.cpu_ratio))
        lines.append(
            f"| {_what(each.target)} | {each.engine} | {each.posts:,} "
            f"| {_amount(each.target, each.value)} | {_amount(each.target, each.limit)} "
            f"| {ratio} | {cpu} | {_promise(each.target)} | {_word(each)} |"
        )
    return "\n".join(lines) + "\n"


def _what(target: Target) -> str:
    of = {"run": "", "load": "load: ", "commands": ""}[target.part]
    memory = ", memory" if target.figure == "peak" else ""
    return f"{of}{target.subject}{f' / {target.against}' if target.against else ''}{memory}"


def _promise(target: Target) -> str:
    if not target.against:
        return _amount(target, target.plus)
    plus = f" + {target.plus:g} s" if target.plus else ""
    return f"{target.factor:g} x{plus}"


def _word(verdict: Verdict) -> str:
    if verdict.met is None:
        inside = verdict.target.smallest <= verdict.posts <= verdict.target.largest
        return "void" if inside else "no promise for this size"
    return "met" if verdict.met else "**not met**"


def _amount(target: Target, value: float) -> str:
    return f"{value / 1e9:.2f} GB" if target.figure == "peak" else f"{value:.2f} s"


def _figures(part: str, rows: Sequence[Row]) -> str:
    lines = [
        f"### {_TITLES[part]}\n",
        "| engine | posts | who | wall | wall of each round | CPU | memory | same files |",
        "|---|---:|---|---:|---|---:|---:|---|",
    ]
    for row in (row for row in rows if row.part == part):
        if row.missing:
            lines.append(
                f"| {row.engine} | {row.posts:,} | {row.contestant} | "
                f"{'' if row.failed else 'not run here: '}{row.missing} | | | | |"
            )
            continue
        turns = ", ".join(f"{wall:.2f}" for wall in row.wall)
        lines.append(
            f"| {row.engine} | {row.posts:,} | {row.contestant} | {median(row.wall):.2f} s "
            f"| {turns} | {median(row.cpu):.2f} s | {median(row.peak) / 1e6:.0f} MB "
            f"| {_same(row)} |"
        )
    return "\n".join(lines) + "\n"


def _same(row: Row) -> str:
    if not row.checked:
        return ""
    if row.void:
        return "**void**"
    if row.differs:
        return f"all but {', '.join(row.differs)}"
    return f"yes, without {len(row.lacks)}" if row.lacks else "yes"


def _stages(rows: Sequence[Row]) -> str:
    split = [row for row in rows if row.stages]
    if not split:
        return ""
    names = [*STAGES, *PARTS]
    lines = [
        "### Where the time of a run goes\n",
        "Wall / CPU seconds; the last three columns are parts of `transform`.\n",
        f"| engine | posts | run | {' | '.join(names)} |",
        f"|---|---:|---|{'---:|' * len(names)}",
    ]
    for row in split:
        cells = [f"{row.stages[name]:.2f} / {row.stages_cpu[name]:.2f}" for name in STAGES]
        cells += [f"{row.stages.get(name, 0.0):.2f}" for name in PARTS]
        lines.append(f"| {row.engine} | {row.posts:,} | {row.contestant} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _on_spark(rows: Sequence[Row]) -> str:
    """What a run costs a cluster, by its processes and by its own account."""
    clusters = [row for row in rows if row.spark]
    if not clusters:
        return ""
    names = list(clusters[0].spark)
    lines = [
        "### On a cluster of Apache Spark\n",
        "| posts | who | wall | CPU a post | " + " | ".join(names) + " |",
        f"|---:|---|---:|---:|{'---:|' * len(names)}",
    ]
    for row in clusters:
        cells = " | ".join(f"{row.spark[name]:,.0f}" for name in names)
        lines.append(
            f"| {row.posts:,} | {row.contestant} | {median(row.wall):.1f} s "
            f"| {median(row.cpu) / row.posts * 1e6:.0f} µs | {cells} |"
        )
    return "\n".join(lines) + "\n"


def _growth(rows: Sequence[Row]) -> str:
    lines = list(_growth_lines(rows))
    if not lines:
        return ""
    head = [
        "### How the time grows\n",
        "| what | engine | who | from | to | time grows with posts to the power of |",
        "|---|---|---|---:|---:|---:|",
    ]
    return "\n".join([*head, *lines]) + "\n"


def _growth_lines(rows: Sequence[Row]) -> Iterator[str]:
    for each in growths(rows):
        yield (
            f"| {each.part} | {each.engine} | {each.contestant} | {each.smaller:,} "
            f"| {each.larger:,} | {each.exponent:.2f} |"
        )
