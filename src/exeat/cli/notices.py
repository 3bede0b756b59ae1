"""``exeat notice``: draft, file, answer and prove."""

from importlib import import_module

import click

_MODULES = {
    "draft": "exeat.cli.notice_draft",
    "approve": "exeat.cli.notice_draft",
    "amend": "exeat.cli.notice_draft",
    "file": "exeat.cli.notice_file",
    "withdraw": "exeat.cli.notice_file",
    "close": "exeat.cli.notice_file",
    "erase": "exeat.cli.notice_file",
    "deliver": "exeat.cli.notice_answer",
    "acknowledge": "exeat.cli.notice_answer",
    "object": "exeat.cli.notice_answer",
    "refuse": "exeat.cli.notice_answer",
    "lapse": "exeat.cli.notice_answer",
    "show": "exeat.cli.notice_show",
    "list": "exeat.cli.notice_show",
    "export": "exeat.cli.notice_show",
    "verify": "exeat.cli.notice_verify",
    "statistics": "exeat.cli.notice_review",
    "redecide": "exeat.cli.notice_review",
    "feed": "exeat.cli.notice_review",
}


class _Notices(click.Group):
    """The commands, each imported when it is run or listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        if cmd_name not in _MODULES:
            return None
        module = import_module(_MODULES[cmd_name])
        command: click.Command = getattr(module, f"{cmd_name}_command")
        return command


@click.command(cls=_Notices, no_args_is_help=True)
def command() -> None:
    """Draft notices, file them, answer them, and prove it.

    Example: exeat notice draft trip.yml --home our-desk
    """
