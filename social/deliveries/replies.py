"""Replies: a message that says no more than “stop” is an opt-out at once, and who wrote before we did asked for messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from social.clock import Clock
from social.services.base import Gateway, Message
from store import charges, consents, deliveries, journal, leases, sends
from store.database import Record
from store.sends import Send
from store.services import Service

WORDS = frozenset({
    "stop", "stopall", "stop all", "stop it", "please stop", "unsubscribe", "opt out", "optout", "opt-out", "cancel", "quit",
    "end", "remove me",
    "stopp", "abmelden", "abbestellen", "aufhören", "bitte aufhören", "austragen",
    "arrêt", "arrêter", "arret", "arreter", "arrêtez", "désabonner", "desabonner", "se désabonner", "désinscription",
    "parar", "pare", "basta", "alto", "cancelar", "baja", "darse de baja", "dar de baja", "sair", "cancelar inscrição",
    "annulla", "ferma", "fermati", "smetti", "disiscrivi", "disiscrivimi", "cancellami",
    "afmelden", "stoppen", "uitschrijven", "avsluta", "avregistrera", "sluta", "avmeld", "afmeld", "lopeta",
    "rezygnuję", "wypisz", "przestań", "zrušit", "zrušiť", "стоп", "хватит", "отписаться", "відписатися",
    "dur", "iptal", "durdur", "停止", "配信停止", "解除", "退订", "取消", "退訂", "중지", "수신거부",
    "توقف", "إلغاء", "הסר", "बंद",
})  # fmt: skip
"""A whole message that means that somebody wants no more: the keywords that carriers and mail programs know, in the languages
that X is used in most. In any case, with or without a full stop, a mark or quotes around it."""
AROUND = " \t\n.!?…,;:\"'“”„‘’«»*_-–—。！！？"
READ = 50
"""Newest messages that are read before a wave: one call; at X's price of August 2026, half a dollar at the most."""


@dataclass(frozen=True, slots=True)
class Replies:
    """Heeds what people write, under one lease."""

    record: Record
    clock: Clock
    fence: int

    def before_wave(self, send: Send, service: Service, gateway: Gateway) -> None:
        """Read the account's newest messages, once before each wave. Raises Fault: then the wave waits."""
        if consents.heard(self.record, send.delivery_id, service.id, send.wave):
            return
        delivery = deliveries.delivery(self.record, send.delivery_id)
        if delivery is None or delivery.proof_of is not None:
            return
        now = self.clock.now()
        page = gateway.message_page(None, READ)
        with leases.fenced(self.record, self.fence):
            consents.keep_heard(self.record, send.delivery_id, service.id, send.wave, now)
            charges.assign(self.record, service.id, ("messages",), now, send.delivery_id)
        self.heed(service, page.messages, send.delivery_id)

    def heed(self, service: Service, messages: Sequence[Message], delivery_id: int) -> None:
        """Keep opt-outs and consents of what was read, newest first, on the way."""
        for message in reversed(messages):
            if message.sender_id and message.sender_id != service.account_id:
                if wants_none(message.text):
                    self._opt_out(service, message, delivery_id)
                else:
                    self._wrote(service, message)

    def _opt_out(self, service: Service, message: Message, delivery_id: int) -> None:
        now = self.clock.now()
        with leases.fenced(self.record, self.fence):
            evidence = f"Wrote “{message.text.strip()}” to {service.title}, message {message.id}"
            if consents.keep_opt_out(self.record, message.sender_id, "reply", evidence, message.created_at or now):
                said = f"{service.title}: {message.sender_id} wrote “{message.text.strip()}” and gets no more messages."
                journal.write(self.record, now, said, activity="Delivery", delivery_id=delivery_id)

    def _wrote(self, service: Service, message: Message) -> None:
        """Who wrote before any message of ours asked for them; an answer to one of ours does not."""
        person, at = message.sender_id, message.created_at
        if at is None or consents.opt_out(self.record, person) or consents.consent(self.record, service.id, person):
            return
        if not sends.wrote_before(self.record, service.id, person, at):
            with leases.fenced(self.record, self.fence):
                consents.keep_consent(self.record, service.id, person, "wrote first", f"Message {message.id}", at)


def wants_none(text: str) -> bool:
    """Whether a whole message says that somebody wants no more."""
    return " ".join(normalize("NFC", text).casefold().strip(AROUND).split()) in WORDS
