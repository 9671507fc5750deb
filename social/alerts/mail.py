"""Alerts by e-mail: one message to all supervisors through one SMTP server, encrypted unless that is this machine."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from typing import Any, Literal

from social.alerts.message import Message
from social.errors import Fault, HostFault
from social.inert import inert_name

Security = Literal["starttls", "tls", "plain"]
PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "plain": 25}
"""Ports of submission (RFC 6409, RFC 8314) and of SMTP itself (RFC 5321), by the way it is encrypted."""
TIMEOUT = 10.0
"""Seconds that one answer of the server may take."""
PASSWORD = "password"  # noqa: S105 - the name of the secret, not the secret


@dataclass(frozen=True, slots=True)
class Mail:
    """How mail leaves. `port` 0 is the usual one for `security`; `user` empty means that nobody signs in."""

    host: str = ""
    port: int = 0
    security: Security = "starttls"
    user: str = ""
    sender: str = ""
    recipients: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The server, for sentences."""
        return f"{self.host}:{self.port or PORTS[self.security]}"


def read(settings: Mapping[str, Any]) -> Mail:
    """The settings as the record keeps them."""
    return Mail(**{**settings, "recipients": tuple(settings.get("recipients", ()))})


def send(mail: Mail, secret: Mapping[str, str], message: Message) -> str:
    """Send to all recipients; what the server said. Raises HostFault, which names nobody's password."""
    try:
        with _connected(mail) as server:
            if mail.user:
                server.login(mail.user, secret.get(PASSWORD, ""))
            refused = server.send_message(_written(mail, message), mail.sender, list(mail.recipients))
    except smtplib.SMTPException as error:
        raise _fault(mail, error) from None
    except (OSError, UnicodeError) as error:
        raise HostFault(
            "mail-unreachable",
            f"The mail server {mail.place} cannot be reached: {_reason(error)}.",
            "Check host, port and security of the channel, and the line.",
        ) from None
    taken = len(mail.recipients) - len(refused)
    named = "; ".join(f"{who} was refused: {_said(*answer)}" for who, answer in sorted(refused.items()))
    return f"{mail.place} took it for {taken} of {len(mail.recipients)}." + (f" {named}." if named else "")


def _connected(mail: Mail) -> smtplib.SMTP:
    """A greeted server, over TLS where that is asked for."""
    port, name = mail.port or PORTS[mail.security], _own_name()
    if mail.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(mail.host, port, local_hostname=name, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(mail.host, port, local_hostname=name, timeout=TIMEOUT)
    try:
        if mail.security == "starttls":
            server.starttls(context=ssl.create_default_context())
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


def _own_name() -> str:
    """What we call ourselves: smtplib would ask the DNS, which may take long; without a full name RFC 5321 wants an address."""
    name = socket.gethostname()
    return name if "." in name else "[127.0.0.1]"


def _written(mail: Mail, message: Message) -> EmailMessage:
    """The mail; a header takes one line, and the library refuses more."""
    written = EmailMessage(policy=policy.SMTP)
    written["Subject"] = inert_name(f"[Stonechat] {message.subject} ({message.instance.host})")
    written["From"] = mail.sender
    written["To"] = ", ".join(mail.recipients)
    written["Date"] = message.at
    # The same number for a notice that is told twice after a crash, so that mail programs show one.
    mark = f"{message.number}-{message.news}" if message.number else f"test-{message.at:%Y%m%d%H%M%S}"
    written["Message-ID"] = f"<{mark}.{message.instance.identity}@stonechat.invalid>"
    written["Auto-Submitted"] = "auto-generated"  # RFC 3834: holidays are not answered
    written.set_content(message.text, cte="quoted-printable")
    return written


def _fault(mail: Mail, error: smtplib.SMTPException) -> Fault:
    """What the server said, as a fault."""
    raw, cure = _raw(error), "The server's words are in the raw text."
    if isinstance(error, smtplib.SMTPAuthenticationError):
        sentence, cure = (
            f"{mail.place} does not let “{mail.user}” in.",
            "Check the user, and enter the password again.",
        )
    elif isinstance(error, smtplib.SMTPRecipientsRefused):
        sentence, cure = f"{mail.place} refused every recipient.", "Check the supervisors' addresses."
    elif isinstance(error, smtplib.SMTPSenderRefused):
        sentence, cure = f"{mail.place} refused the sender {mail.sender}.", "Enter a sender that this server may use."
    elif isinstance(error, smtplib.SMTPNotSupportedError):
        sentence, cure = (
            f"{mail.place} does not offer what is asked: {inert_name(str(error))}",
            "Choose another security, or leave the user empty where the server lets everybody in.",
        )
    elif isinstance(error, smtplib.SMTPServerDisconnected):
        sentence, cure = f"{mail.place} hung up.", "Check that port and security belong together."
    else:
        sentence = f"{mail.place} did not take the mail."
    return HostFault("mail-refused", f"{sentence} {raw}".strip() if raw else sentence, cure, raw=raw)


def _raw(error: smtplib.SMTPException) -> str:
    """The server's answer, on one line."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{who}: {_said(*answer)}" for who, answer in sorted(error.recipients.items()))
    if isinstance(error, smtplib.SMTPResponseException):
        return _said(error.smtp_code, error.smtp_error)
    return ""


def _said(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return inert_name(f"{code} {words}")[:300]


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {TIMEOUT:g} s"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    if isinstance(error, ssl.SSLError):
        return f"no encrypted line came about ({error.reason or type(error).__name__})"
    return inert_name(getattr(error, "strerror", None) or str(error) or type(error).__name__).rstrip(".")
