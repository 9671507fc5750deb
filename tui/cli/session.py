"""What a command works with: its output, and record and secrets, each opened only where the command needs it."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from social.clock import Clock
from tui.cli.output import Failure, Output

if TYPE_CHECKING:
    from social.desk import Desk
    from store.database import Record
    from store.redaction import Redaction
    from store.services import Service
    from store.upgrading import Watch


class Session:
    """One command's way to the record and to the work."""

    def __init__(self, options: Namespace, output: Output, clock: Clock, redaction: Redaction) -> None:
        self.options = options
        self.output = output
        self.clock = clock
        self.redaction = redaction

    @property
    def home(self) -> Path:
        """The folder of the record."""
        return home_of(self.options)

    @cached_property
    def record(self) -> Record:
        """The record; no keyring is asked. Raises `store.database.RecordError`."""
        from social.desk import open_record

        opened = open_record(self.home, self.clock, read_only=self.options.read_only, watched=self.watched)
        self.output.say(*opened.mended)
        return opened

    def watched(self) -> AbstractContextManager[Watch]:
        """Who tells of an upgrade of the record, which hardly any start has to make."""
        from tui.upgrade_told import watched

        return watched(self.clock, quiet=self.output.quiet)

    @cached_property
    def desk(self) -> Desk:
        """The record with the secrets, in whatever state these are. Raises `store.secrets.SecretsError`."""
        from social.desk import sit_down

        return sit_down(self.record, self.clock, passphrase=self.passphrase(), redaction=self.redaction)

    def passphrase(self) -> str | None:
        """What the passphrase file holds, or the credential of a service manager; None where there is neither."""
        from store.secrets import handed_over, read_passphrase_file

        named = self.options.passphrase_file
        path = handed_over() if named is None else Path(named).expanduser()
        if path is None:
            return None
        passphrase = read_passphrase_file(path)
        self.redaction.hide(passphrase)
        return passphrase

    def unlocked(self) -> Desk:
        """The desk with open secrets; asks for the passphrase where a person sits at a terminal. Raises Failure."""
        secrets = self.desk.secrets
        if secrets.state != "open":
            if secrets.keeper == "command":
                raise Failure(f"The secrets are not open: {secrets.reason}")
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise Failure(
                    f"The secrets are not open: {secrets.reason}",
                    "Name a file of mode 0600 that holds the passphrase: --passphrase-file F"
                    " (it makes the vault on first use), or open the console once.",
                )
            secrets.unlock(self.asked(secrets.where, new=secrets.state == "new"))
        return self.desk

    def asked(self, where: str, *, new: bool) -> str:
        """The passphrase of what lies at `where`, from a person at the terminal. Raises Failure."""
        from getpass import getpass

        passphrase = getpass(f"New passphrase for {where}: " if new else f"Passphrase for {where}: ")
        if new and getpass("The same again: ") != passphrase:
            raise Failure("The two passphrases differ, so no vault was made.", "Try again.")
        self.redaction.hide(passphrase)
        return passphrase

    @cached_property
    def zone(self) -> str:
        """The IANA name of the host's zone."""
        from social.desk import host_zone

        return host_zone()

    @cached_property
    def operator(self) -> str:
        """Who works here."""
        from social.desk import operator_name

        return operator_name()

    def service(self, name: str) -> Service:
        """The service with that internal name. Raises Failure, which lists those there are."""
        from store.services import service_named, services

        found = service_named(self.record, name)
        if found is None:
            known = ", ".join(sorted(service.internal_name for service in services(self.record)))
            raise Failure(
                f"There is no service “{name}”.",
                f"There are: {known}." if known else "Add one: stonechat service add --help",
            )
        return found

    def close(self) -> None:
        """Close what was opened."""
        if "record" in self.__dict__:
            self.record.close()


def home_of(options: Namespace) -> Path:
    """The folder that was named by --home or STONECHAT_HOME, else the user's data folder."""
    named = options.home or os.environ.get("STONECHAT_HOME")
    if named:
        return Path(named).expanduser()
    from platformdirs import user_data_dir

    return Path(user_data_dir("stonechat"))
