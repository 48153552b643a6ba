"""Sign in, sign out, and who am I: the user with his posts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import permissions, serializers
from rest_framework.authentication import BaseAuthentication

from accounts.doors.api import Door
from accounts.doors.serializers import CodeField, StrictSerializer, TextField
from accounts.identity.actions import check_credentials, end_token, issue_token
from accounts.identity.models import User

from .pins import set_pin
from .policy import current_posts
from .rights import CAPABILITIES


class LoginIn(StrictSerializer):
    username = CodeField(max_length=64)
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    device = TextField(max_length=120, required=False, allow_blank=True, default="")
    otp = CodeField(max_length=16, required=False, allow_blank=True, default="")


class StationRef(serializers.Serializer):
    id = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()


class AssignmentOut(serializers.Serializer):
    station = StationRef()
    role = serializers.CharField()


class CountyRef(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class UserOut(serializers.Serializer):
    id = serializers.CharField()
    username = serializers.CharField()
    name = serializers.CharField()
    language = serializers.CharField()
    county = CountyRef(allow_null=True)


class MeOut(serializers.Serializer):
    user = UserOut()
    assignments = AssignmentOut(many=True)
    capabilities = serializers.ListField(child=serializers.CharField())


class LoginOut(MeOut):
    token = serializers.CharField()
    expires_at = serializers.DateTimeField()


def me_out(user: User) -> dict[str, Any]:
    """Shape the user, his posts (the present one first) and what they allow."""
    posts = current_posts(user)
    county = user.county
    return {
        "user": {
            "id": str(user.pk),
            "username": user.username,
            "name": user.name,
            "language": user.language,
            "county": county and {"code": county.code, "name": county.name},
        },
        "assignments": [
            {
                "station": {
                    "id": post.station_id,
                    "code": post.station.code,
                    "name": post.station.name,
                },
                "role": post.role,
            }
            for post in posts
        ],
        "capabilities": sorted({right for post in posts for right in CAPABILITIES[post.role]}),
    }


class NobodyYet(BaseAuthentication):
    """Signs nobody in, but makes a wrong password a 401, not a 403."""

    def authenticate(self, request: Any) -> None:
        return None

    def authenticate_header(self, request: Any) -> str:
        return 'Bearer realm="xiangyi"'


class Login(Door):
    """Exchange staff code (or mobile number) and password for a device token of 30 days."""

    authentication_classes = [NobodyYet]
    permission_classes = [permissions.AllowAny]
    throttle_scope = "login"
    idempotent = False
    in_unit_of_work = False  # nobody's county yet; the action opens its own
    public = True

    @extend_schema(request=LoginIn, responses={200: LoginOut}, auth=[])
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(LoginIn)
        device = given.pop("device")
        user = check_credentials(request._request, **given)
        issued = issue_token(user, device=device)
        return self.answer(
            {"token": issued.token, "expires_at": issued.expires_at, **me_out(issued.user)}
        )


class Logout(Door):
    """End the token this request came with."""

    idempotent = False
    in_unit_of_work = False

    @extend_schema(request=None, responses={204: None})
    def post(self, request: Any) -> HttpResponse:
        if request.auth is not None:
            end_token(request.user, request.auth)
        return HttpResponse(status=204)


class Me(Door):
    """Who is signed in, and where."""

    @extend_schema(responses={200: MeOut})
    def get(self, request: Any) -> HttpResponse:
        return self.answer(me_out(request.user))


class PinIn(StrictSerializer):
    password = serializers.CharField(max_length=256, trim_whitespace=False)
    pin = CodeField(max_length=6, help_text="six digits, not all alike and not in a row")


class MyPin(Door):
    """Set the PIN by which you confirm a hand-over on somebody else's device."""

    idempotent = False
    throttle_scope = "login"

    @extend_schema(request=PinIn, responses={204: None})
    def post(self, request: Any) -> HttpResponse:
        given = self.parse(PinIn)
        set_pin(actor=request.user, **given)
        return HttpResponse(status=204)


urlpatterns = [
    path("auth/login/", Login.as_view(), name="login"),
    path("auth/logout/", Logout.as_view(), name="logout"),
    path("me/", Me.as_view(), name="me"),
    path("me/pin/", MyPin.as_view(), name="me-pin"),
]
