"""Keys of the interface for their owners: asked for, confirmed, replaced, ended, by links of one mail."""

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from policies.models import ApiKey
from policies.models.alert import CONFIRM_WITHIN
from policies.publish import letters
from policies.publish.letters import letter, link

CONFIRM, MANAGE = "policies.key.confirm", "policies.key.manage"
MOST = 5  # keys of one address


def ask(address: str, purpose: str, language: str) -> None:
    """Keep a wish unconfirmed, and send the mail with its links.

    An address that has keys is told where to manage them, and that with ``MOST`` of them it gets no more;
    whoever asked learns nothing of that.
    """
    delete_expired()
    box = letters.tidy(address)
    mine = list(ApiKey.objects.live().filter(address=box))
    key = None
    if len(mine) < MOST:
        key = ApiKey.objects.create(address=box, purpose=purpose, language=language)
    with translation.override(language):
        _mail(box, key, mine).send()


def delete_expired() -> int:
    """Delete what was asked for and never confirmed, with its address; how many."""
    return ApiKey.objects.expired().delete()[0]


def _mail(address: str, key: ApiKey | None, mine: list[ApiKey]) -> EmailMessage:
    text = render_to_string(
        "site/mail/key.txt",
        {
            "key": key,
            "confirm": confirm_link(key) if key else "",
            "manage": manage_link(key) if key else "",
            "mine": [(each, manage_link(each)) for each in mine],
            "most": MOST,
        },
    )
    return letter(address, _("Your key for the API"), text)


def confirm_link(key: ApiKey) -> str:
    return link("site:api-key-confirm", letters.sign(key.handle, CONFIRM, dated=True))


def manage_link(key: ApiKey) -> str:
    return link("site:api-key-manage", manage_word(key))


def manage_word(key: ApiKey) -> str:
    """The word of the link to manage a key; it holds as long as the key is on record."""
    return letters.sign(key.handle, MANAGE)


def waiting(word: str) -> ApiKey | None:
    """The key that a link of confirmation is about; None once it was used, or no longer holds."""
    handle = letters.unsign(word, CONFIRM, CONFIRM_WITHIN)
    return ApiKey.objects.filter(handle=handle, confirmed_at__isnull=True).first()


def managed(word: str) -> ApiKey | None:
    """The confirmed key that a link to manage is about, with its use; None for a link that is not good."""
    handle = letters.unsign(word, MANAGE)
    return ApiKey.objects.filter(handle=handle, confirmed_at__isnull=False).with_use().first()
