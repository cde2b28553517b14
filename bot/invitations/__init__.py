"""Invitations to a booked meeting: by mail, each state once to each address; as a file; as somebody's own feed."""

from bot.invitations.inviting import CARD, FILE, MAIL, address_of, cancel, request

__all__ = ["CARD", "FILE", "MAIL", "address_of", "cancel", "request"]
