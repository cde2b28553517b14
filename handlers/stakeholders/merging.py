"""`merge dana@retailer.example @dana`: a contact and the member they became."""

from __future__ import annotations

from bot import blocks, scope, text
from bot.errors import NotUnderstood
from bot.stakeholders import merging
from bot.text import Parsed
from handlers.reply import Reply, Say
from handlers.request import Request
from storage.work import Work

FORM = "/stakeholders merge dana@retailer.example @dana"


def merge(work: Work, _asked: Request, typed: Parsed) -> Reply:
    """Make one person of the two."""
    addresses = [address for word in typed.words if (address := text.email(word))]
    mentions = [word for word in typed.words if text.user_id(word)]
    if len(addresses) != 1 or len(mentions) != 1:
        raise NotUnderstood(f"Name the contact by address and the member by mention: `{FORM}`.")
    contact, member = merging.contact(work, addresses[0]), scope.person(work, mentions[0])
    merging.merge(work, contact.id, member.id)
    said = f"*{text.escape(contact.name)}* from outside and *{text.escape(member.name)}* are one person now."
    return Say(blocks.plain(said))
