"""``forbear schema``: the JSON Schema of a kind of file."""

from importlib import resources
from typing import Final

import click

SCHEMAS: Final[dict[str, tuple[str, str]]] = {
    "debt": ("forbear.debt", "debt-1.json"),
    "claim": ("forbear.debt.audit", "claim-1.json"),
    "agreement": ("forbear.agreement", "agreement-1.json"),
}
"""Name of a file kind → the package and file that hold its schema."""


@click.command()
@click.argument("name", type=click.Choice(sorted(SCHEMAS)))
@click.option("--json", "as_json", is_flag=True, help="The schema is JSON already; accepted for uniformity.")
def schema(name: str, as_json: bool) -> None:  # noqa: ARG001 - every command takes --json
    """Print the JSON Schema (draft 2020-12) of a file kind.

    \b
    Examples:
      forbear schema debt
      forbear schema agreement > agreement-1.json

    Exit codes: 0 printed, 2 there is no such kind.
    """  # noqa: D301 - click's marker for text that must not be rewrapped
    package, file = SCHEMAS[name]
    text = (resources.files(package) / "schema" / file).read_text(encoding="utf-8")
    click.echo(text, nl=False)
