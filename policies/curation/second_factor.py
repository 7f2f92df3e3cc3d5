"""The second factor of a login: a code of a device that its owner holds, or one of the recovery codes.

A device is an app that makes six-digit codes of a secret and the time (TOTP, RFC 6238). Recovery codes are
for the day when it is lost: each opens once, and of them only keyed digests are kept.
"""

import secrets
from base64 import b32encode
from typing import Any

import segno
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another
LENGTH = 12  # 31 ** 12: 59 bits
DIGEST = 16  # characters, as many as the table keeps


def device_of(user: Any) -> TOTPDevice | None:
    """The device that a user has set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_asked_of(user: Any) -> bool:
    """Whether a password alone lets this user in no further: one has a device, or must have one."""
    return device_of(user) is not None or is_required_of(user)


def is_required_of(user: Any) -> bool:
    """Whether the user publishes or administers, and the settings require a second factor of those."""
    return settings.SECOND_FACTOR == "required" and any(
        user.has_perm(permission)
        for permission in ("policies.review_record", "policies.merge_record", "auth.change_user")
    )


def new_device(user: Any) -> TOTPDevice:
    """The device that a user is setting up; it counts only when a code of it was ``confirm``-ed."""
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    return device or TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def secret_of(device: TOTPDevice) -> str:
    """The secret as an app takes it by hand, in groups of four."""
    written = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(written[at : at + 4] for at in range(0, len(written), 4))


def qr_code(device: TOTPDevice) -> str:
    """The secret as an SVG element to be read with a camera."""
    return segno.make(device.config_url, error="m").svg_inline(
        scale=5, border=4, light="#fff", dark="#000", omitsize=False
    )


@transaction.atomic
def confirm(user: Any, code: str) -> list[str]:
    """Take the new device in place of an older one; recovery codes, or none where the code is wrong."""
    device = new_device(user)
    if verify_token(user, device.persistent_id, code.strip()) is None:
        return []
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
    return new_recovery_codes(user)


@transaction.atomic
def new_recovery_codes(user: Any) -> list[str]:
    """Ten codes in place of those before; they cannot be shown again."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = ["".join(secrets.choice(LETTERS) for _ in range(LENGTH)) for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=_digest(user, code)) for code in codes
    )
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def codes_left(user: Any) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def verify(user: Any, code: str) -> Any:
    """The device that a code is of, or None. A wrong code makes the next wait, longer each time."""
    typed = "".join(code.lower().split()).replace("-", "")
    if typed.isdigit() and len(typed) < LENGTH:
        device: Any = device_of(user)
    else:
        device, typed = StaticDevice.objects.filter(user=user).first(), _digest(user, typed)
    return device and verify_token(user, device.persistent_id, typed)


def waits_until(user: Any, code: str = "") -> Any:
    """Until when no code is taken after too many wrong ones; None where one may be tried."""
    for model in (TOTPDevice, StaticDevice):
        for device in model.objects.filter(user=user):
            allowed, why = device.verify_is_allowed()
            if not allowed and why:
                return why.get("locked_until")
    return None


def remove(user: Any) -> bool:
    """Take the device and the codes away; whether there were any."""
    found = TOTPDevice.objects.filter(user=user).delete()[0]
    return bool(found + StaticDevice.objects.filter(user=user).delete()[0])


def _digest(user: Any, code: str) -> str:
    mixed = salted_hmac(f"policies.recovery.{user.pk}", code, algorithm="sha256").digest()
    return b32encode(mixed).decode()[:DIGEST].lower()
