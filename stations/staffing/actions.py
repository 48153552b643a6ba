"""Hiring, posts, passwords and leaving. No actor = the platform (a command run by the operator)."""

from __future__ import annotations

import re
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit.actions import record_event
from accounts.identity.models import DeviceToken, User
from accounts.identity.policy import require
from accounts.kernel.errors import Meaningless, NotAllowed
from accounts.kernel.text import clean_text, half_width, normalise_phone
from accounts.tenancy.models import PLATFORM
from stations.network.choices import StationKind
from stations.network.models import Station

from .choices import COUNTY_ROLES, Role
from .errors import AlreadyAssigned, NotDemo, PostElsewhere, UsernameTaken, WeakPassword
from .models import Assignment
from .policy import forget_posts
from .rights import may

ADMIN_ROLES = {role for role in Role if may(role, "admin.open")}
"""A post as one of these opens the admin."""

_USERNAME = re.compile(r"(?!\d{11}$)[a-z0-9][a-z0-9._-]{1,63}", re.ASCII)


def hire(
    *,
    actor: User | None,
    county_id: int,
    username: str,
    name: str,
    password: str | None,
    mobile: str = "",
    language: str = "",
    is_demo: bool = False,
) -> User:
    """Let a person of the county sign in; without a post he sees nothing yet.

    Without a password he cannot sign in until one is set.
    """
    _manages(actor, county_id)
    if is_demo and not settings.DEMO:
        raise NotDemo
    user = User(
        county_id=county_id, username=_username(username), name=_name(name),
        mobile=_mobile(mobile), language=language, is_demo=is_demo,
    )  # fmt: skip
    if password is not None and not is_demo:
        _check_password(password, user)
    user.set_password(password)
    with transaction.atomic():
        try:
            with transaction.atomic():
                user.save(force_insert=True)
        except IntegrityError as error:
            raise UsernameTaken(pointer="/username") from error
        _record("staff.hired", user, actor, {"username": user.username})
    return user


def assign(
    *,
    actor: User | None,
    user: User,
    station: Station,
    role: str,
    from_on: date | None = None,
    until_on: date | None = None,
) -> Assignment:
    """Give a person a post from a Beijing date on; county roles stand at the centre."""
    _manages(actor, station.county_id)
    if user.county_id != station.county_id:
        raise NotAllowed(capability="staff.manage")
    if role in COUNTY_ROLES | {Role.DRIVER} and station.kind != StationKind.CENTRE:
        raise PostElsewhere(pointer="/station")
    from_on = from_on or timezone.localdate()
    if until_on is not None and until_on < from_on:
        raise Meaningless(_("A post cannot end before it begins."), pointer="/until_on")
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        _refuse_overlap(user, station, role, from_on, until_on)
        post = Assignment(
            county_id=station.county_id, user=user, station=station, role=role,
            from_on=from_on, until_on=until_on,
        )  # fmt: skip
        post.save(force_insert=True)
        _open_admin(user)
        _record(
            "staff.assigned", user, actor,
            {"role": str(role), "from_on": str(from_on), "until_on": str(until_on or "")},
            station=station,
        )  # fmt: skip
    forget_posts(user)
    return post


def end_assignment(
    post: Assignment, *, actor: User | None, until_on: date | None = None, reason: str = ""
) -> Assignment:
    """End a post with the given day (today); what happened under it stays."""
    _manages(actor, post.county_id)
    until_on = until_on or timezone.localdate()
    with transaction.atomic():
        post = Assignment.objects.in_county(post.county_id).lock(post.pk)
        if until_on < post.from_on:
            raise Meaningless(_("A post cannot end before it begins."), pointer="/until_on")
        post.until_on = until_on
        post.save(update_fields=["until_on"])
        _open_admin(post.user)
        _record(
            "staff.assignment_ended", post.user, actor,
            {"role": post.role, "until_on": str(until_on), "reason": reason[:200]},
            station=post.station,
        )  # fmt: skip
    forget_posts(post.user)
    return post


def heads_of(station: Station) -> list[User]:
    """Who heads the station today; the longest in office first."""
    return [post.user for post in _head_posts(station)]


def check_new_head(station: Station, user: User) -> None:
    """Raise unless this person may become the station's head: NotAllowed, AlreadyAssigned."""
    if user.county_id != station.county_id or not user.is_active:
        raise NotAllowed(capability="staff.manage")
    if user.pk in {one.pk for one in heads_of(station)}:
        raise AlreadyAssigned(pointer="/incoming")


def change_head(
    station: Station, *, outgoing: User | None, incoming: User, actor: User, document: str
) -> Assignment:
    """Let a new head take over today, by the document both signed; the old post ends before it.

    Whoever ordered the change had the right; here it only comes true. History stays with the
    post of the old head.
    """
    today = timezone.localdate()
    with transaction.atomic():
        check_new_head(station, incoming)
        for post in _head_posts(station):
            if outgoing is not None and post.user_id == outgoing.pk:
                end_assignment(
                    post,
                    actor=None,
                    until_on=max(post.from_on, today - timedelta(days=1)),
                    reason=document,
                )
        post = assign(actor=None, user=incoming, station=station, role=Role.HEAD)
        _record(
            "staff.head_changed", incoming, actor,
            {"outgoing": outgoing.username if outgoing else "", "document": document},
            station=station,
        )  # fmt: skip
    forget_posts(incoming)
    return post


def _head_posts(station: Station) -> list[Assignment]:
    today = timezone.localdate()
    posts = Assignment.objects.in_county(station.county_id).filter(
        Q(until_on__isnull=True) | Q(until_on__gte=today),
        station_id=station.pk,
        role=Role.HEAD,
        from_on__lte=today,
    )
    return list(posts.select_related("user").order_by("from_on", "pk"))


def set_password(user: User, *, actor: User | None, password: str) -> None:
    """Give a new password; every token and session of the person ends."""
    if actor is None or actor.pk != user.pk:
        _manages(actor, user.county_id)
    _check_password(password, user)
    with transaction.atomic():
        user.set_password(password)
        user.save(update_fields=["password"])
        end_access(user)
        _record("staff.password_set", user, actor, {"own": bool(actor and actor.pk == user.pk)})


def deactivate_user(user: User, *, actor: User | None, reason: str = "") -> None:
    """Shut a person out at once; he stays in the books he signed."""
    _manages(actor, user.county_id)
    if actor is not None and actor.pk == user.pk:
        raise Meaningless(_("You cannot shut yourself out."))
    with transaction.atomic():
        user.is_active = False
        user.set_unusable_password()  # an old session must not wake up if he ever comes back
        user.save(update_fields=["is_active", "password"])
        end_access(user)
        _record("staff.deactivated", user, actor, {"reason": reason[:200]})


def end_access(user: User) -> None:
    """End all tokens; sessions end by themselves, for they carry a hash of the password."""
    DeviceToken.objects.filter(user=user).delete()


def _manages(actor: User | None, county_id: int | None) -> None:
    """Refuse unless the actor manages the staff of this county."""
    if actor is None:
        return
    require(actor, "staff.manage")
    if actor.county_id != county_id:
        raise NotAllowed(capability="staff.manage")


def _refuse_overlap(
    user: User, station: Station, role: str, from_on: date, until_on: date | None
) -> None:
    posts = Assignment.objects.in_county(station.county_id).filter(
        user_id=user.pk, station_id=station.pk, role=role
    )
    for other in posts:
        begins_after = until_on is not None and other.from_on > until_on
        ended_before = other.until_on is not None and other.until_on < from_on
        if not (begins_after or ended_before):
            raise AlreadyAssigned


def _open_admin(user: User) -> None:
    """Open the admin to whoever has, or will have, a post that needs it."""
    today = timezone.localdate()
    posts = Assignment.objects.in_county(user.county_id).filter(
        user_id=user.pk, role__in=ADMIN_ROLES
    )
    needed = user.is_superuser or any(p.until_on is None or p.until_on >= today for p in posts)
    if user.is_staff != needed:
        user.is_staff = needed
        user.save(update_fields=["is_staff"])


def _username(given: str) -> str:
    username = half_width(given).strip().lower()
    if not _USERNAME.fullmatch(username):
        raise Meaningless(
            _("A staff code has 2 to 64 letters, digits, dots or dashes and is no phone number."),
            pointer="/username",
        )
    return username


def _name(given: str) -> str:
    try:
        name = clean_text(given, max_length=64)
    except ValueError as error:
        raise Meaningless(str(error), pointer="/name") from error
    if not name:
        raise Meaningless(_("This must not be empty."), pointer="/name")
    return name


def _mobile(given: str) -> str | None:
    if not given:
        return None
    try:
        return normalise_phone(given)
    except ValueError as error:
        raise Meaningless(str(error), pointer="/mobile") from error


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), pointer="/password") from error


def _record(
    topic: str, user: User, actor: User | None, data: dict, *, station: Station | None = None
) -> None:
    record_event(
        topic,
        county_id=user.county_id if user.county_id is not None else PLATFORM,
        subject=user,
        actor=actor,
        station_id=station.pk if station else None,
        stations=[station.pk] if station else [],
        data=data,
    )
