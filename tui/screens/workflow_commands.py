"""The commands of a workflow's panel, and the menu of all that can be asked of the workflow."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tui.commands import Command, carry_out
from tui.dialogs.pick import Choice, Pick
from tui.screens import workflow_acts as acts

if TYPE_CHECKING:
    from tui.screens.workflow import WorkflowPanel

GROUP = "Workflow"


async def choose_act(panel: WorkflowPanel) -> None:
    """Every act in one list, with why it cannot be done now."""
    choices = []
    for act in ACTS:
        reason = act.why_not(panel) or ""
        choices.append(Choice(act.id, act.words, f"– {reason}" if reason else act.help, reason, more=act.help))
    chosen = await panel.app.push_screen_wait(Pick("Actions", choices, search=False))
    for act in ACTS:
        if act.id == chosen:
            carry_out(panel, act)


ACTS: tuple[Command, ...] = (
    Command(
        "workflow.start", "Start", acts.start, key="s,f5", group=GROUP, show=True,
        why_not=partial(acts.why_not, act="start"), help="From now on it runs by its schedule; goes on where it is paused.",
    ),
    Command(
        "workflow.pause", "Pause", acts.pause, key="p,f6", group=GROUP, show=True,
        why_not=partial(acts.why_not, act="pause"), help="The page that is being read lands, nothing new begins.",
    ),
    Command(
        "workflow.stop", "Stop", acts.stop, key="x,f7", group=GROUP, show=True,
        why_not=partial(acts.why_not, act="stop"), help="Ends a run that goes on, and the schedule with it.",
    ),
    Command(
        "workflow.run", "Execute pending task(s) now", acts.execute, key="e,f8", group=GROUP, show=True,
        foot="Execute now", why_not=partial(acts.why_not, act="run"), help="Runs it at once.",
    ),
    Command(
        "workflow.restart", "Restart", acts.restart, key="r", group=GROUP,
        why_not=partial(acts.why_not, act="restart"), help="Stop, then start; what was cut short runs again as a whole.",
    ),
    Command(
        "workflow.restart-from", "Restart from this task", acts.restart_from, group=GROUP, why_not=acts.why_not_from,
        help="A run that begins with the task under the cursor, and has those after it.",
    ),
    Command(
        "workflow.simulate", "Start in simulation mode", acts.simulate, group=GROUP,
        why_not=partial(acts.why_not, act="simulate"), help="Tells in the journal what a run would do, and changes nothing.",
    ),
    Command(
        "workflow.unconditional-stop", "Unconditional stop", acts.unconditional_stop, group=GROUP,
        why_not=partial(acts.why_not, act="unconditional-stop"), help="The last resort: Finished at once, engine or not.",
    ),
    Command(
        "workflow.purge", "Purge history", acts.purge, group=GROUP,
        why_not=partial(acts.why_not, act="purge"), help="Drops the journal, and the tasks and runs that have ended.",
    ),
    Command(
        "workflow.schedule", "Change...", acts.change, key="c,f9", group=GROUP, why_not=acts.why_not_write,
        help="When it is due.",
    ),
    Command(
        "workflow.properties", "Properties", acts.properties, key="i", group=GROUP,
        why_not=partial(acts.why_not, act="properties"), help="Severity, errors, history, lateness, description.",
    ),
)  # fmt: skip
"""What can be asked of a workflow, in Campaign's words; also the lines of the menu."""

LOOKS: tuple[Command, ...] = (
    Command(
        "workflow.actions", "Actions", choose_act, key="a", group=GROUP, show=True,
        help="All that can be asked of the workflow, with why it cannot be done now.",
    ),
    Command(
        "workflow.journal", "Journal", lambda panel: panel.turn(), key="l,f4", group=GROUP, show=True,
        help="From Tasks to Journal and back.",
    ),
    Command(
        "workflow.next-activity", "Next activity", lambda panel: panel.choose_activity(1), key="right", group=GROUP,
        help="Chooses an activity of the diagram: Tasks and Journal show only what is its own.",
    ),
    Command(
        "workflow.activity-before", "Activity before", lambda panel: panel.choose_activity(-1), key="left", group=GROUP,
        help="The one before it; beyond the first, all are shown.",
    ),
    Command(
        "workflow.filter", "Filter the journal", lambda panel: panel.filter_journal(), key="slash,f3", group=GROUP,
        help="Only the lines that hold what is typed.",
    ),
    Command(
        "workflow.level", "Level of the journal", lambda panel: panel.turn_level(), key="v", group=GROUP,
        help="All lines, then infos, warnings, errors alone.",
    ),
    Command(
        "workflow.newest", "Newest line", lambda panel: panel.newest(), key="n", group=GROUP,
        help="To the newest line of the journal, and on with it.",
    ),
    Command(
        "workflow.copy", "Copy the lines", lambda panel: panel.copy(), key="y", group=GROUP,
        help="Sends the marked lines, or the one under the cursor, to the terminal's clipboard (OSC 52).",
    ),
)  # fmt: skip
"""What only changes the view."""

OFFERS = (*ACTS[:4], *LOOKS, *ACTS[4:])
