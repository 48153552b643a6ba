"""What every room's admin pages share: the county's walls, forms that call actions, exports."""

from .bases import CountyAdmin, CountyInline, CountyReadOnlyAdmin, ReferenceAdmin
from .buttons import Confirm, Reason, button
from .filters import ChoiceFilter, CountyRelatedFilter, DayFilter, ReferenceFilter, midnight
from .forms import ActionForm, SignInForm, YuanField
from .looks import coloured, moment
from .scope import in_reach
from .topics import topic_label

__all__ = [
    "ActionForm",
    "ChoiceFilter",
    "Confirm",
    "CountyAdmin",
    "CountyInline",
    "CountyReadOnlyAdmin",
    "CountyRelatedFilter",
    "DayFilter",
    "Reason",
    "ReferenceAdmin",
    "ReferenceFilter",
    "SignInForm",
    "YuanField",
    "button",
    "coloured",
    "in_reach",
    "midnight",
    "moment",
    "topic_label",
]
