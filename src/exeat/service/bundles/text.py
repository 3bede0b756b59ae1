"""What the commands say of bundles, in 80 columns."""

from exeat.domain.notice import Act
from exeat.service.bundles.bundle import Opened
from exeat.service.bundles.exporting import Exported
from exeat.service.bundles.outcome import Imported, Taken
from exeat.service.notices.text import entries, labelled


def exported_text(made: Exported) -> str:
    """Return what a bundle takes along."""
    bundle = made.bundle
    lines = [f"Bundle for {bundle.recipient}, channel {bundle.channel}."]
    if bundle.entries:
        first, last = bundle.start, bundle.size - 1
        told = f"{first} to {last}" if first < last else f"{first}"
        lines += labelled("entries", f"{told} of the log")
    if bundle.claims:
        lines += labelled("claims", f"{len(bundle.claims)} to be recorded")
    if bundle.cosignature:
        lines += labelled("cosigned", f"the log, {entries(bundle.size)}")
    if not (bundle.entries or bundle.claims or bundle.cosignature):
        lines += labelled("nothing new", "the other side has everything")
    return "\n".join(lines) + "\n"


def imported_text(taken: Imported) -> str:
    """Return what a bundle brought."""
    lines = [f"Bundle from {taken.sender}, channel {taken.channel}: verified."]
    fresh = [each for each in taken.taken if not each.is_replay]
    for each in fresh:
        lines += labelled(f"entry {each.position}", _taken(each))
    if not fresh:
        lines += labelled("nothing new", "everything in it was here already")
    if taken.cosigned:
        who = "the other side" if taken.keeps else "this desk"
        text = f"by {who}, up to {entries(taken.cosigned)}"
        lines += labelled("cosigned", text)
    for claim in taken.unrecorded:
        lines += labelled("unrecorded", f"{claim}: handed over, and not come back")
    return "\n".join(lines) + "\n"


def bundle_text(opened: Opened) -> str:
    """Return what a bundle says that it holds; nothing of it is trusted."""
    bundle = opened.bundle
    lines = [f"Bundle of channel {bundle.channel}. Not verified."]
    lines += labelled("from", bundle.sender)
    lines += labelled("for", bundle.recipient)
    lines += labelled("entries", str(len(bundle.entries)))
    lines += labelled("claims", str(len(bundle.claims)))
    lines += labelled("log", entries(bundle.size))
    return "\n".join(lines) + "\n"


def _taken(each: Taken) -> str:
    if each.act in (Act.CLOCK_ANOMALY, Act.KEY_CHANGED, Act.RIGHT_CHANGED):
        return f"{each.act} of the channel"
    text = f"{each.notice} revision {each.revision}: {each.act}"
    return f"{text}, refused: {each.refusal}" if each.refusal else text
