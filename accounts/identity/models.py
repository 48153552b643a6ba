"""People who sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from accounts.tenancy.models import County


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username: str | None) -> User:
        """Find by staff code or mobile number (a staff code is never eleven digits)."""
        return self.get(Q(username=username) | Q(mobile=username, mobile__isnull=False))

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        fields |= {"is_staff": True, "is_superuser": True}
        return self.create_user(username, password, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """One person in one county; `county` is empty for platform operators only."""

    username = models.CharField(_("staff code"), max_length=64, unique=True)
    mobile = models.CharField(_("mobile number"), max_length=16, unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=64)
    county = models.ForeignKey(
        County,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name=_("county"),
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        blank=True,
        choices=[("zh-hans", _("Simplified Chinese")), ("en", _("English"))],
    )
    is_demo = models.BooleanField(_("demo login"), default=False, editable=False)
    is_staff = models.BooleanField(_("may open the admin"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.name or self.username

    @property
    def may_sign_in(self) -> bool:
        """Active, and no demo login outside the demo."""
        return self.is_active and (settings.DEMO or not self.is_demo)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class DeviceToken(AbstractAuthToken):
    """An API token as its hash, with the name of the device it was given to."""

    device = models.CharField(_("device"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("device token")
        verbose_name_plural = _("device tokens")

    def __str__(self) -> str:
        return self.device or self.token_key
