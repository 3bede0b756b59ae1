"""``exeat notice verify``: check receipts and bundles without a server."""

from pathlib import Path

import click

from exeat.cli.files import read_input
from exeat.cli.home import opened_desk
from exeat.domain.errors import ExeatError

REFUSED = 2


@click.command(
    "verify",
    epilog="""\b
Exit status: 0 everything holds, 2 something does not.

\b
Examples:
  exeat notice verify filed.tlog-proof --card a.card --card b.card
  exeat notice verify bundle.exeat --home our-desk
  exeat notice verify receipt.tlog-proof --body body.json --salt salt
  exeat notice verify filed.tlog-proof --timestamp a.tsr --tsa-root root.pem
""",
    no_args_is_help=True,
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--card",
    "cards",
    metavar="FILE",
    multiple=True,
    help="Card of a desk whose keys are trusted.",
)
@click.option("--body", metavar="FILE", help="Contents to check the commitment with.")
@click.option("--salt", metavar="FILE", help="The 32 bytes hashed before them.")
@click.option("--timestamp", metavar="FILE", help="Time-stamp over the file's head.")
@click.option("--tsa-root", metavar="FILE", help="Certificates that it is trusted by.")
@click.option(
    "--home",
    metavar="DIR",
    envvar="EXEAT_HOME",
    help="A desk whose channels are trusted; EXEAT_HOME otherwise.",
)
def verify_command(  # noqa: PLR0913, PLR0917 - one parameter an option, as click wants it
    files: tuple[str, ...],
    cards: tuple[str, ...],
    body: str | None,
    salt: str | None,
    timestamp: str | None,
    tsa_root: str | None,
    home: str | None,
) -> int:
    """Check receipts (.tlog-proof) and bundles (.exeat) offline.

    Shows for each what was recorded, when, by whom, and how well it is proved:
    recorded (signed by the log), witnessed (cosigned by the other side), or
    time-stamped.
    """
    from exeat.service.bundles.trust import Opening, Token, Trust, trusted_cards
    from exeat.service.bundles.verification import verify
    from exeat.service.bundles.verified_text import verified_text

    trust = Trust(cards=trusted_cards([read_input(name)[:2] for name in cards]))
    if not cards and home is not None:
        with opened_desk(home) as desk:
            trust = Trust.of_desk(desk)
    opening = Opening.of(_optional(body), _optional(salt))
    token = Token.of(_optional(timestamp), _optional(tsa_root))
    status = 0
    for name in files:
        data, label, _ = read_input(name)
        try:
            checked = verify(data, trust, opening, token)
        except ExeatError as refusal:
            click.echo(
                f"{label}: REFUSED: {refusal.sentence}\n  remedy: {refusal.remedy}",
                err=True,
            )
            status = REFUSED
        else:
            click.echo(verified_text(Path(label).name, checked), nl=False)
    return status


def _optional(name: str | None) -> bytes | None:
    return read_input(name)[0] if name else None
