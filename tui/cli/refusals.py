"""Turns what the rooms below refuse into failures of a command: a sentence, a cure and an exit code."""

from __future__ import annotations

from social.deliveries.drafts import NotPossible
from social.errors import Fault, QuotaReached
from social.services.registration import FormRefused
from social.workflows.requests import NotNow
from social.workflows.schedule import ScheduleError
from store.database import RecordError
from store.filters import FilterError
from store.folders import FolderError
from store.secrets import SecretsError
from store.views import ViewError
from tui.cli.output import Failure, Usage, Waiting

REFUSALS = (
    NotPossible, Fault, FormRefused, NotNow, ScheduleError, RecordError, FilterError, FolderError, ViewError, SecretsError,
)  # fmt: skip
"""All that a command may meet and that is not a fault of its own."""


def as_failure(error: Exception) -> Failure:
    """The failure that tells of one of the `REFUSALS`."""
    if isinstance(error, (ScheduleError, FilterError)):
        return Usage(str(error))
    if isinstance(error, Fault | SecretsError):
        kind = Waiting if isinstance(error, QuotaReached) else Failure
        return kind(error.sentence, error.cure)
    return Failure(str(error))
