"""Who may do what with a case (domain, Appendix B)."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.identity.models import User
from accounts.identity.policy import allows
from stations.staffing.choices import Role
from stations.staffing.models import Assignment

from .choices import Outcome
from .models import Case

BY_AN_ACT = {Outcome.CONFIRMED_LOST, Outcome.PAID}
"""Outcomes of a parcel's case that its own act writes: declared lost, or paid out."""


def may_work(user: User, case: Case) -> bool:
    return allows(user, "cases.work", at=case.station_id)


def may_note(user: User, case: Case) -> bool:
    """Whoever works the case, and whoever is named in it as last custodian."""
    if may_work(user, case):
        return True
    return allows(user, "cases.note") and Case.objects.visible_to(user).filter(pk=case.pk).exists()


def possible_owners(case: Case) -> QuerySet[User]:
    """People who may be given the case: of its station, of operations, and the manager."""
    today = timezone.localdate()
    posts = (
        Assignment.objects.in_county(case.county_id)
        .filter(from_on__lte=today)
        .filter(Q(until_on__isnull=True) | Q(until_on__gte=today))
        .filter(
            Q(role__in=[Role.OPS, Role.MANAGER])
            | Q(role__in=[Role.CLERK, Role.HEAD], station_id=case.station_id)
        )
    )
    people = set(posts.values_list("user_id", flat=True))
    return User.objects.filter(pk__in=people, is_active=True).order_by("name")


def outcomes_by_hand(case: Case) -> list[Outcome]:
    """Give the outcomes a person may choose for the case."""
    acts = BY_AN_ACT if case.parcel_id else set()
    return [one for one in Outcome if one.value and one not in acts]
