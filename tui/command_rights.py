"""Which command of the console needs which right: asked before a command's own `why_not`, for key, foot, palette and help.

The acts themselves refuse whoever lacks the right (`social.rights`); this table only says so before anything is opened.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from social.rights import Right, why_not
from store.database import RecordError

if TYPE_CHECKING:
    from tui.world import World

READ_ONLY = "This console only reads: it was started with --read-only."

NEEDS: Mapping[Right, str] = {
    Right.ADMINISTRATION: (
        "service.create service.duplicate service.delete service.save service.check service.sign-in sign-in.again"
        " service.folder account.save account.keeper secrets.keeper channel.save alerts.switch alerts.test deliveries.reconcile"
        " workflow.unconditional-stop workflow.purge workflow.schedule"
        " workflow.properties quarantine.valid operator.create operator.save operator.remove"
    ),
    Right.PREPARE: (
        "delivery.create template.use template.duplicate template.rename template.remove delivery.template"
        " delivery.duplicate delivery.to delivery.proofs-target delivery.field"
        " delivery.next-post delivery.resume-thread media.post"
        " delivery.properties media.add media.describe media.remove media.up media.down target.add target.remove"
        " target.exclude alt.save delivery.rehearse"
    ),
    Right.START: (
        "delivery.proof delivery.send delivery.undo delivery.send-now delivery.approve delivery.pause delivery.start"
        " delivery.stop doubt.again doubt.leave doubt.leave-all"
    ),
    Right.WORKFLOW: (
        "workflow.start workflow.pause workflow.stop workflow.run workflow.restart workflow.restart-from workflow.simulate"
        " run.light run.full"
    ),
    Right.FOLDER: (
        "visitor.move visitor.save visitor.rename-view visitor.remove-view visitor.new-folder visitor.rename-folder"
        " visitor.remove-folder"
    ),
    Right.EXPORT: "visitor.export passes.export",
    Right.IMPORT: "visitor.import visitor.undo-import",
    Right.PRIVACY: "visitor.erase",
}
"""The ids of the commands by the right they need."""

RIGHTS: Mapping[str, Right] = {command: right for right, commands in NEEDS.items() for command in commands.split()}
READING = frozenset({"visitor.export", "passes.export"})
"""Commands that need a right and change nothing in the record."""


def refused(world: World, right: Right, *, reads: bool = False) -> str | None:
    """Why what needs `right` cannot be done in this console, as a sentence; None where it can."""
    if world.read_only and not reads:
        return READ_ONLY
    try:
        return why_not(world.record, world.operator, right)
    except RecordError:  # told where something is done
        return None


def refused_command(world: World | None, command_id: str) -> str | None:
    """Why that command is not for who sits here; None where it is, or is for everybody."""
    right = RIGHTS.get(command_id)
    return None if right is None or world is None else refused(world, right, reads=command_id in READING)
