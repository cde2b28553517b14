"""Read what people type, and make what they wrote safe to send: the only parser and the only escaper of Concord."""

from bot.text.dates import clock_time, day, moment, when
from bot.text.mentions import (
    channel_id,
    email,
    escape,
    mentioned_channels,
    mentioned_groups,
    mentioned_users,
    quote,
    readable,
    unescape,
    url,
    user_id,
    usergroup_id,
)
from bot.text.money import Money, money, spoken
from bot.text.opening import clock, hours, open_hours
from bot.text.plain import amount, discreet, echo, nearest, nobody, plural, shorten, tame
from bot.text.spans import WEEKDAYS, length, weekdays, zone
from bot.text.words import Parsed, parse

__all__ = [
    "WEEKDAYS",
    "Money",
    "Parsed",
    "amount",
    "channel_id",
    "clock",
    "clock_time",
    "day",
    "discreet",
    "echo",
    "email",
    "escape",
    "hours",
    "length",
    "mentioned_channels",
    "mentioned_groups",
    "mentioned_users",
    "moment",
    "money",
    "nearest",
    "nobody",
    "open_hours",
    "parse",
    "plural",
    "quote",
    "readable",
    "shorten",
    "spoken",
    "tame",
    "unescape",
    "url",
    "user_id",
    "usergroup_id",
    "weekdays",
    "when",
    "zone",
]
