"""The Web API methods the fake answers; importing the package registers them."""

from tests.fakes.slack.methods import chat, conversations, files, people, views

__all__ = ["chat", "conversations", "files", "people", "views"]
