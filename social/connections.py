"""From a service to its gateway: the secrets from the keyring, the routing from the record, the quotas back into it."""

from __future__ import annotations

from collections.abc import Callable

from social.budgets import Meter, scope_of
from social.clock import Clock
from social.errors import HostFault, ServiceFault
from social.metered import Metered
from social.services import service_type
from social.services.base import LONGEST_WINDOW, Answer, Credentials, Gateway, OnAnswer, Routing, unasked
from store.database import Record
from store.external_accounts import external_account
from store.quotas import Quota, keep_quota
from store.secrets import Secrets, SecretsError
from store.services import Service, service

FIELDS = ("consumer_key", "consumer_secret", "access_token", "access_token_secret")


def routing_of(record: Record) -> Routing:
    """Where calls go now. Raises HostFault("routing-off") where the external account is not enabled."""
    account = external_account(record)
    if not account.enabled:
        raise HostFault(
            "routing-off",
            f"The external account “{account.label}” is not enabled, so nothing may be sent or read.",
            "Enable it under Administration > Platform > External Accounts.",
        )
    return Routing(account.api_version, account.base_url)


class Connections:
    """Makes gateways, and keeps each one until its service's secrets or the routing change.

    `may_write` is asked before a post leaves and after it has left; it raises `store.leases.LeaseLost` where another engine
    has taken over.
    """

    def __init__(
        self, record: Record, secrets: Callable[[], Secrets], clock: Clock, may_write: Callable[[], None] = unasked
    ) -> None:
        self.record = record
        self.secrets = secrets
        self.clock = clock
        self.may_write = may_write
        self._open: dict[int, tuple[object, Gateway]] = {}

    def gateway(self, service_id: int) -> Gateway:
        """The gateway of a service. Raises a Fault where the routing is off or the secrets are out of reach."""
        found = service(self.record, service_id)
        if found is None:
            raise ServiceFault("no-service", f"There is no service number {service_id} any more.")
        routing = routing_of(self.record)
        key = (found.secret_key, found.app_owned, routing)
        known = self._open.get(service_id)
        if known is not None and known[0] == key:
            return known[1]
        hands = (self._keeper(found), self.may_write)
        inner = service_type(found.kind).connect(self.credentials(found), routing, *hands)
        made = Metered(inner, self.meter(found), self.may_write)
        self._open[service_id] = (key, made)
        return made

    def meter(self, found: Service) -> Meter:
        """The budgets of a service, by the prices of the routing's API version."""
        return Meter(self.record, self.clock, found, external_account(self.record).api_version)

    def credentials(self, found: Service) -> Credentials:
        """The four secrets of a service, from the keyring."""
        if found.generation == 0:
            raise ServiceFault(
                "no-secrets", f"{found.title} has no keys yet.", "Enter its four keys and tokens and save."
            )
        try:
            kept = self.secrets().get(found.secret_key)
        except SecretsError as error:
            raise HostFault("secrets-closed", error.sentence, error.cure) from None
        if kept is None or any(name not in kept for name in FIELDS):
            raise ServiceFault(
                "secrets-gone",
                f"The keys of {found.title} are no longer in {self.secrets().where}.",
                "Enter its four keys and tokens again and save.",
            )
        return Credentials(**{name: kept[name] for name in FIELDS})

    def _keeper(self, found: Service) -> OnAnswer:
        def keep(answer: Answer) -> None:
            now = self.clock.now()
            with self.record.writing(lasting=False):
                for reading in answer.quotas:
                    resets_at = min(reading.resets_at, now + LONGEST_WINDOW)  # whatever our clock is off by
                    told = (reading.endpoint, reading.window, reading.limit, reading.remaining, resets_at)
                    keep_quota(self.record, Quota(scope_of(found, reading.window), *told, now))

        def keep_news(answer: Answer) -> None:
            if answer.quotas:
                keep(answer)

        return keep_news
