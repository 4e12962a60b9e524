"""docs/cli.md is written from the commands, also from those that load when asked."""

from __future__ import annotations

from types import ModuleType

import click


class Lazy(click.Group):
    """A group that makes its command only when asked for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return ["run", "dold"]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        option = click.Option(["--datum"], required=True, help="The migration date.")
        return click.Command(
            cmd_name, params=[option], help=f"Do {cmd_name}.", hidden=cmd_name == "dold"
        )


def test_lazy_commands_are_written_and_hidden_ones_are_not(build_cli: ModuleType) -> None:
    page = build_cli.render(Lazy("flytt", help="Moves posts."), "flytt")
    assert "## flytt\n" in page and "Moves posts." in page
    assert "## flytt run\n" in page and "Usage: flytt run [OPTIONS]" in page
    assert "--datum TEXT  The migration date." in page
    assert "dold" not in page.split("## flytt run")[1]


def test_the_page_is_fresh(build_cli: ModuleType) -> None:
    assert build_cli.main(["--check"]) == 0
