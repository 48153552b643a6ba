from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.kernel.errors import DomainError, Meaningless


class AbsurdRule(Meaningless):
    code = "absurd_rule"
    title = _("This rule cannot be reckoned. Look at the figures.")


class AbsurdDates(Meaningless):
    code = "absurd_dates"
    title = _("A rule begins today or later and ends on or after its first day.")


class OwnProposal(DomainError):
    """Four eyes: nobody approves what he proposed."""

    code = "own_approval"
    title = _("You proposed this rule. Somebody else must approve it.")


class RuleDecided(DomainError):
    code = "rule_decided"
    title = _("This version was decided before. Propose a new one.")


class RuleOverlaps(DomainError):
    """Two rules of one level would both apply, and nobody could say which."""

    code = "rule_overlaps"
    title = _("Another rule covers the same on the same days. End it first, or change that one.")


class NotAPenalty(Meaningless):
    code = "not_a_penalty"
    title = _("Choose an approved penalty rule that is in force today.")


class MonthNotOver(DomainError):
    code = "month_not_over"
    title = _("The guarantee of a month is reckoned when the month is over.")
