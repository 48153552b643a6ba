from django.db import models
from django.utils.translation import gettext_lazy as _


class NotificationStatus(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent yet, will be tried again")
    CALL_LIST = "call_list", _("To be called")
    CALLED = "called", _("Called")


class CallOutcome(models.TextChoices):
    """What came of calling somebody no message reached."""

    NONE = "", ""
    REACHED = "reached", _("Reached")
    WILL_COME = "will_come", _("Will come on a day")
    NOT_REACHED = "not_reached", _("Not reached")
