"""What can go wrong in a way that a person is told about: one tree, each error with its sentence."""


class BotError(Exception):
    """Something a person asked for that cannot be done; `sentence` is what they read.

    The sentence is plain text, with `backticks` around what can be typed: whoever sends it to Slack escapes it.
    `field` says which input it is about, by option name, so that a modal can show it in the right place.
    """

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


class NotUnderstood(BotError):
    """What was typed cannot be read; the sentence says what was wrong and shows the nearest right form."""
