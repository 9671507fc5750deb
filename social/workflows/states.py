"""Which act leads a workflow from which state to which, as data: what may be asked, and what the engine makes of it."""

from __future__ import annotations

from collections.abc import Mapping

from store.workflows import Workflow, WorkflowStatus

S = WorkflowStatus
_AT_REST = (S.EDITED, S.STARTED, S.PAUSED, S.FINISHED)
_STOPPED = (S.EDITED, S.FINISHED)
_BEGUN = {
    S.EDITED: S.START_REQUESTED,
    S.FINISHED: S.START_REQUESTED,
    S.PAUSED: S.RESUME_REQUESTED,
    S.START_REQUESTED: S.START_REQUESTED,
    S.RESUME_REQUESTED: S.RESUME_REQUESTED,
    S.STARTED: S.STARTED,
}
"""Where a run that is asked for leads: a workflow that is not started is started with it."""

MOVES: Mapping[str, Mapping[WorkflowStatus, WorkflowStatus]] = {
    "start": {status: _BEGUN[status] for status in (*_STOPPED, S.PAUSED)},
    "pause": {S.STARTED: S.PAUSE_REQUESTED},
    "stop": {status: S.STOP_REQUESTED for status in S if status not in (*_STOPPED, S.STOP_REQUESTED)},
    "restart": {status: S.RESTART_REQUESTED for status in S if status not in (S.START_REQUESTED, S.RESTART_REQUESTED)},
    "unconditional-stop": {status: S.FINISHED for status in S if status not in _STOPPED},
    "purge": {status: status for status in S},
    "simulate": {status: status for status in _AT_REST},
    "run": _BEGUN,
    "restart-from": _BEGUN,
    "properties": {status: status for status in S},
}
"""What an act makes of a state at once. Where a state is missing, the act makes no sense in it."""

ANSWERS: Mapping[WorkflowStatus, WorkflowStatus] = {
    S.START_REQUESTED: S.STARTED,
    S.RESUME_REQUESTED: S.STARTED,
    S.PAUSE_REQUESTED: S.PAUSED,
    S.STOP_REQUESTED: S.FINISHED,
    S.RESTART_REQUESTED: S.START_REQUESTED,
}
"""What the engine makes of a request when it gets to it."""

ENDING = ("stop", "unconditional-stop")
"""Acts that end the run of a workflow that is not started, too: a simulation."""

_SENTENCES = {
    "start": "The workflow is started already.",
    "pause": "Only a started workflow can be paused.",
    "stop": "The workflow is not started, so there is nothing to stop.",
    "unconditional-stop": "The workflow is not started and nothing of it runs, so there is nothing to stop.",
}


def after(act: str, status: WorkflowStatus) -> WorkflowStatus:
    """What an act that can be asked in `status` makes of it."""
    if status in _STOPPED and act in ENDING:
        return S.STOP_REQUESTED if act == "stop" else status
    return MOVES[act][status]


def why_not(workflow: Workflow, act: str, running_since: str | None = None) -> str | None:
    """Why `act`, a key of MOVES, cannot be asked of a workflow in this state, or None where it can.

    `running_since` tells, in words, since when a run of it is asked for or going on; None where none is.
    """
    status = S(workflow.status)
    if running_since is not None:
        if act in ENDING and status in _STOPPED:
            return None
        if act in ("run", "simulate") and status is S.PAUSED:
            return f"Its run is open since {running_since}: Start goes on with it."
        if act in ("run", "simulate") or (act == "restart-from" and status is not S.PAUSED):
            return f"It is already running since {running_since}; nothing was queued twice."
    if status in MOVES[act]:
        return None
    if act == "stop" and status is S.STOP_REQUESTED:
        return "A stop was asked for already; it takes effect between two pages. Restart, or stop unconditionally."
    if status.requested:
        return f"“{status}” is waiting for the engine since it was asked; one request at a time."
    return _SENTENCES[act]
