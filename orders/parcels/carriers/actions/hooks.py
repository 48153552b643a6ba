"""Ways in: made for a service, found by their token, and what comes in by them is kept first."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import ipaddress
import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.audit.actions import record_event
from accounts.kernel import crypto
from accounts.kernel.errors import UnknownReference

from ..models import CarrierHook, CarrierPush
from ..port import Capability
from ..ports import service_named

if TYPE_CHECKING:
    from accounts.identity.models import User

KEPT = datetime.timedelta(days=30)


def open_hook(
    *, county_id: int, service: str, actor: User | None = None, allowed_from: str = ""
) -> CarrierHook:
    """Make a way in with a new token and salt; the one there was of this service is closed.

    `allowed_from` lists networks like 203.0.113.0/24, separated by commas; empty = from anywhere.
    """
    port = service_named(service)
    if port is None or Capability.PARSE_PUSH not in port.capabilities:
        raise UnknownReference(pointer="/service")
    networks_of(allowed_from)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        CarrierHook.objects.filter(county_id=county_id, service=service, is_active=True).update(
            is_active=False
        )
        hook = CarrierHook.objects.create(
            county_id=county_id,
            service=service,
            token_digest=digest_of_token(token),
            token_secret=crypto.encrypt(county_id, "carrierhook", "token", token),
            salt_secret=crypto.encrypt(county_id, "carrierhook", "salt", port.new_secret()),
            allowed_from=allowed_from,
        )
        record_event(
            "carrier.hook_opened",
            county_id=county_id,
            actor=actor,
            subject=hook,
            data={"service": service},
        )
    return hook


def hook_of(county_id: int, service: str) -> CarrierHook | None:
    return CarrierHook.objects.filter(county_id=county_id, service=service, is_active=True).first()


def url_of(hook: CarrierHook) -> str:
    """Give the address to tell the service; empty while HOOKS_URL says none."""
    base = settings.HOOKS_URL.rstrip("/")
    return f"{base}/hooks/{hook.service}/{hook.token}/" if base else ""


def find_hook(service: str, token: str) -> CarrierHook | None:
    """Find a way in by its token. Only digests meet in the database, so its time tells nothing."""
    digest = digest_of_token(token)
    hook = CarrierHook.objects.filter(token_digest=digest, is_active=True).first()
    if hook is None or hook.service != service:
        return None
    return hook if hmac.compare_digest(hook.token_digest, digest) else None


def lets_in(hook: CarrierHook, address: str) -> bool:
    """Say whether a push may come from this address."""
    networks = networks_of(hook.allowed_from)
    if not networks:
        return True
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(given in network for network in networks)


def networks_of(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Read a list of networks; raises ValueError."""
    return [ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()]


def digest_of_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def store_push(*, county_id: int, service: str, body: bytes) -> bool:
    """Keep a push and owe its reading; says False when the very same one is kept already."""
    push = CarrierPush(
        county_id=county_id,
        service=service,
        digest=hashlib.sha256(body).digest(),
        body_secret=crypto.encrypt(county_id, "carrierpush", "body", body.decode()),
    )
    with transaction.atomic():
        CarrierPush.objects.bulk_create([push], ignore_conflicts=True)
        if not CarrierPush.objects.in_county(county_id).filter(pk=push.pk).exists():
            return False
        record_event(
            "carrier.pushed",
            county_id=county_id,
            actor=None,
            data={"service": service},
            facts=[push.pk],
        )
    return True


def forget_pushes(county_id: int, now: datetime.datetime | None = None) -> int:
    """Delete bodies older than 30 days; what they said is in the events."""
    old = (now or timezone.now()) - KEPT
    return CarrierPush.objects.in_county(county_id).filter(received_at__lt=old).delete()[0]
