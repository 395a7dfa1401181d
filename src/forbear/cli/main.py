"""``forbear``: one command with a subcommand for each thing that can be done without a browser."""

from importlib import import_module
from typing import Final

import click

COMMANDS: Final[dict[str, str]] = {
    "serve": "forbear.cli.serve:serve",
    "read": "forbear.cli.read:read",
    "paper": "forbear.cli.paper:paper",
    "statement": "forbear.cli.statement:statement",
    "explain": "forbear.cli.explain:explain",
    "audit": "forbear.cli.audit:audit",
    "cost": "forbear.cli.cost:cost",
    "book": "forbear.cli.book:book",
    "budget": "forbear.cli.budget:budget",
    "debts": "forbear.cli.debts:debts",
    "plan": "forbear.cli.plan:plan",
    "verify": "forbear.cli.verify:verify",
    "conform": "forbear.cli.conform:conform",
    "schema": "forbear.cli.schema:schema",
    "demo": "forbear.cli.demo:demo",
}
"""Subcommand → where it is; imported only when asked for, so that ``forbear read`` does not load the web."""


class _Commands(click.Group):
    """A group that imports a subcommand when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(module), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="forbear", prog_name="forbear")
def main() -> None:
    """Forbear 喘息: from an overdue debt to an arrangement that is kept and settled.

    \b
    Examples:
      forbear serve --demo
      forbear read 支付宝交易明细.csv
      forbear statement debt.toml --as-of 2026-03-02
      forbear verify agreement.pdf

    Exit codes: 0 done (for checks: holds), 1 a check does not hold, 2 wrong usage or unreadable input, 3 refused by a rule of the domain.
    """  # noqa: D301 - click's marker for text that must not be rewrapped


if __name__ == "__main__":
    main()
