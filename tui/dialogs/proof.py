"""Send a proof: who gets it, the analysis, and a second yes where everybody could read it."""

from __future__ import annotations

import asyncio
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from social.deliveries import confirming, proofs
from social.deliveries.analysis import Analysis, proof_targets
from social.deliveries.drafts import NotPossible, found
from store.services import Service
from tui.delivery_view import account_words
from tui.dialogs.analyzing import Analyzing
from tui.dialogs.confirm import Confirm
from tui.screens.service_words import privacy
from tui.secrets_door import unlocked
from tui.signs import Word
from tui.widgets.tones import painted


class SendProof(Analyzing):
    """True once the proof was confirmed."""

    def __init__(self, delivery_id: int, label: str) -> None:
        super().__init__()
        self.heading = f"Send a proof: {label}"
        self._delivery = delivery_id
        self._proof_id: int | None = None

    def compose_question(self) -> ComposeResult:
        """The recipients of the proof, and whether everybody can read it there."""
        record = self.app.world.record
        chosen = proof_targets(record, found(record, self._delivery))
        yield Static("Target of the proofs", classes="muted", markup=False)
        lines = [_recipient(service) for service in chosen] or [Content("nobody yet")]
        yield Static(Content("\n").join(lines), id="recipients", markup=False)

    def on_mount(self) -> None:
        """Say at once why no proof can be sent."""
        record = self.app.world.record
        why = proofs.why_not_proof(record, found(record, self._delivery))
        if why is not None:
            self.say(Word(why, "bad", "✗"))

    async def analysis(self) -> Analysis | None:
        """Prepare the proof as a delivery of its own; a public one only upon a second yes."""
        world = self.app.world
        delivery = found(world.record, self._delivery)
        why = proofs.why_not_proof(world.record, delivery)
        if why is not None:
            raise NotPossible(why)
        public = proofs.public_accounts(world.record, delivery)
        if public and not await self._public_too(public):
            return None
        act = partial(
            proofs.prepare, world.record, world.clock, world.operator, self._delivery, public_too=bool(public)
        )
        self._proof_id, analysis = await asyncio.to_thread(act)
        return analysis

    async def _public_too(self, public: list[Service]) -> bool:
        question = Confirm(
            "Everybody could read this proof. Prepare it all the same?",
            quote="\n".join(account_words(service) for service in public),
            lines=("This account is not known to be protected. Protect it on X, then check its service again.",),
            danger=True,
        )
        agreed = await self.app.push_screen_wait(question)
        return agreed is True

    def why_not(self) -> str | None:
        """The record says, once the proof was prepared."""
        record = self.app.world.record
        if self._proof_id is None:
            return "The proof was not analysed yet."
        return confirming.why_not_confirm(record, found(record, self._proof_id))

    async def confirm(self) -> bool:
        """Send it: the test account is what proofs are for."""
        world = self.app.world
        if self._proof_id is None or not await unlocked(self):
            return False
        act = partial(confirming.confirm, world.record, world.clock, world.operator, self._proof_id)
        await asyncio.to_thread(act)
        self.app.notify("The proof is on its way.")
        return True


def _recipient(service: Service) -> Content:
    return Content.assemble(account_words(service), "  ", painted(privacy(service)))
