"""The register of service types: the social networks that a service may speak to.

A new type is a folder beside `x` whose package offers a `SERVICE_TYPE` (see `base.ServiceType`) and a line in `TYPES`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from social.services.base import ServiceType

TYPES = {"twitter": "social.services.x"}


def service_type(name: str = "twitter") -> ServiceType:
    """The service type registered under `name`; its module is imported only now, for tweepy is slow to load."""
    found: ServiceType = import_module(TYPES[name]).SERVICE_TYPE
    return found
