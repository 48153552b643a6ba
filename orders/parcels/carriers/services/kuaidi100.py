"""Kuaidi100: one subscription and query service for most carriers of the country.

Push: a form with `param` (JSON) and `sign` = MD5(param + salt), upper-case hex. Query: a form with
`customer`, `param` and `sign` = MD5(param + key + customer). Subscribe: `schema=json` and `param`
(kuaidi100-api/java-demo; interop A3). MD5 is theirs: the secret path token is what we rely on.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from ..port import Capability, Port, Push, PushRefused, Reported
from ..transport import CarrierNonsense, CarrierRefused, Transport
from .reading import code_of, items, json_object, member, moment_of, waybill_of, words

COMPANIES = {
    "sf": "shunfeng", "yto": "yuantong", "sto": "shentong", "zto": "zhongtong", "yunda": "yunda",
    "jt": "jtexpress", "jd": "jd", "ems": "ems", "dpk": "debangkuaidi", "cainiao": "danniao",
}  # fmt: skip
"""Their company codes by ours; EMS has a second one for its ordinary parcels."""

OURS = {theirs: ours for ours, theirs in COMPANIES.items()} | {
    "youzhengguonei": "ems", "debangwuliu": "dpk", "shunfengkuaiyun": "sf", "cainiao": "cainiao",
}  # fmt: skip
WANT_PHONE = {"sf", "zto"}
ADVANCED = "4"
SUBSCRIBED_ALREADY = "501"
NOT_FOUND = {"500"}  # "no record yet": an answer, not a fault
SUBSCRIPTION = {"polling": "following", "shutdown": "ended", "abort": "given_up"}


def sign(*parts: str) -> str:
    """Give the upper-case MD5 of the parts joined."""
    return hashlib.md5("".join(parts).encode(), usedforsecurity=False).hexdigest().upper()


class Kuaidi100(Port):
    code = "kuaidi100"
    capabilities = frozenset({Capability.TRACK, Capability.SUBSCRIBE, Capability.PARSE_PUSH})

    def track(self, waybill_no: str, *, phone_tail: str = "") -> Push:
        question = {
            "com": self._company(),
            "num": waybill_no,
            "resultv2": ADVANCED,
            "order": "desc",
        }
        if self.carrier in WANT_PHONE and phone_tail:
            question["phone"] = phone_tail
        param = json.dumps(question, separators=(",", ":"))
        customer = settings.KUAIDI100_CUSTOMER
        answer = self._transport().post_form(
            "/poll/query.do",
            {"customer": customer, "param": param,
             "sign": sign(param, settings.KUAIDI100_KEY, customer)},
        )  # fmt: skip
        if answer.get("result") is False:
            code = words(answer.get("returnCode"))
            if code in NOT_FOUND:
                return Push(waybill_no=waybill_no, carriers=(self.carrier,))
            raise CarrierRefused(code, words(answer.get("message")))
        try:
            events, unreadable = _events(answer, waybill_no)
        except PushRefused as error:
            raise CarrierNonsense(str(error)) from error
        return Push(events, waybill_no, (self.carrier,), unreadable=unreadable)

    def subscribe(
        self, waybill_no: str, *, callback_url: str, secret: str, phone_tail: str = ""
    ) -> None:
        parameters = {"callbackurl": callback_url, "salt": secret, "resultv2": ADVANCED,
                      "autoCom": "1"}  # fmt: skip
        if self.carrier in WANT_PHONE and phone_tail:
            parameters["phone"] = phone_tail
        wish = {"company": self._company(), "number": waybill_no, "key": settings.KUAIDI100_KEY,
                "parameters": parameters}  # fmt: skip
        answer = self._transport().post_form(
            "/poll", {"schema": "json", "param": json.dumps(wish, separators=(",", ":"))}
        )
        code = words(answer.get("returnCode"))
        if answer.get("result") is not True and code != SUBSCRIBED_ALREADY:
            raise CarrierRefused(code, words(answer.get("message")))

    def check_push(self, body: bytes, headers: Mapping[str, str], secret: str) -> None:
        form = _form(body)
        wanted = sign(form["param"], secret).encode()
        if not hmac.compare_digest(wanted, form["sign"].encode()):
            raise PushRefused("bad_sign")

    def answer_push(self, refusal: str = "") -> dict[str, Any]:
        if refusal:
            return {"result": False, "returnCode": "500", "message": refusal}
        return {"result": True, "returnCode": "200", "message": "成功"}

    def new_secret(self) -> str:
        return secrets.token_hex(16)

    def parse_push(self, body: bytes) -> Push:
        data = json_object(_form(body)["param"])
        result = member(data, "lastResult")
        waybill = waybill_of(result.get("nu"))
        events, unreadable = _events(result, waybill)
        corrected = OURS.get(words(data.get("comNew")), "")
        named = [OURS.get(words(name), "") for name in
                 (data.get("comOld"), result.get("com"), data.get("comNew"))]  # fmt: skip
        return Push(
            events,
            waybill,
            tuple(dict.fromkeys(filter(None, named))),
            SUBSCRIPTION.get(words(data.get("status")), ""),
            corrected if words(data.get("comOld")) else "",
            unreadable,
        )

    def _company(self) -> str:
        try:
            return COMPANIES[self.carrier]
        except KeyError:
            raise CarrierRefused("no_company", self.carrier) from None

    def _transport(self) -> Transport:
        return Transport(self.code, settings.KUAIDI100_URL)


def _form(body: bytes) -> dict[str, str]:
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=20)
        form = {name: fields[name][0] for name in ("param", "sign")}
    except (ValueError, KeyError):
        raise PushRefused("bad_body", "no param and sign") from None
    return form


def _events(result: Mapping[str, Any], waybill: str) -> tuple[list[Reported], int]:
    """Read the items. One without a code of its own takes the waybill's state if it is the newest,
    else it was on its way."""
    rows = [
        (item, moment_of(item.get("time") or item.get("ftime"))) for item in items(result, "data")
    ]
    newest = max((at for _item, at in rows if at is not None), default=None)
    state = code_of(result.get("state")) or "0"
    found = []
    for item, at in rows:
        if at is None:
            continue
        code = code_of(item.get("statusCode")) or (state if at == newest else "0")
        found.append(Reported(waybill, code, at, words(item.get("context")), item))
    return found, len(rows) - len(found)
