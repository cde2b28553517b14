"""A digest's content in its three forms: Slack's blocks, Markdown, HTML; nothing that was typed comes out as markup."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.messages import digests, fitting
from bot.messages.digests import Line, Section, Summary, Titled

AT = datetime(2027, 3, 1, 14, tzinfo=UTC)
TITLED = Titled("Weekly digest · EU", date(2027, 3, 5))
SIGNS = st.text(st.sampled_from("ab &<>*_`~[](){}#|!\\\"'@/:\n"), min_size=1, max_size=60)


def _summary(title: str, count: int = 1) -> Summary:
    lines = tuple(Line(f"D-{n}", title, ("closes ", AT), "https://x.slack.com/archives/C1/p1") for n in range(count))
    return Summary(AT, (Section("Closing soon", lines, count + 2, "decision list"),), ("3 actions done",))


def test_the_same_content_in_three_forms() -> None:
    said = digests.message(_summary("Rail & sea"), TITLED, brief=False, prefix="cc-")
    shown = str(said.blocks)
    assert "<https://x.slack.com/archives/C1/p1|D-0> Rail &amp; sea · closes <!date^1803909600^" in shown
    assert "_and 2 more: `/cc-decision list`_" in shown
    assert "*What went well*: 3 actions done" in shown
    markdown = digests.markdown(_summary("Rail & sea"), TITLED, zone="Europe/Berlin")
    assert "* [D-0](<https://x.slack.com/archives/C1/p1>) Rail & sea · closes Monday 1 March 2027 15:00" in markdown
    html = digests.html(_summary("Rail & sea"), TITLED, zone="Europe/Berlin")
    assert (
        '<a href="https://x.slack.com/archives/C1/p1">D-0</a> Rail &amp; sea · closes Monday 1 March 2027 15:00' in html
    )


def test_late_and_empty_are_said_in_all() -> None:
    late, empty = Titled("Weekly digest", date(2027, 3, 5), AT), Summary(AT, (), ())
    assert "_Due <!date^1803909600^" in str(digests.message(_summary("x"), late, brief=False, prefix="").blocks)
    for form in (digests.markdown, digests.html):
        assert "Due Monday 1 March 2027 15:00" in form(_summary("x"), late, zone="Europe/Berlin")
        assert "Nothing is new since Monday 1 March 2027 15:00" in form(empty, TITLED, zone="Europe/Berlin")


@given(SIGNS)
def test_no_title_becomes_markup_in_slack(title: str) -> None:
    shown = "".join(
        str(each["text"]["text"]) for each in digests.message(_summary(title), TITLED, brief=False, prefix="").blocks
    )
    without = re.sub(r"<!date\^[^>]*>|<https://x\.slack\.com/archives/C1/p1\|D-0>", "", shown)
    assert "<" not in without
    assert ">" not in without
    assert not re.search(r"&(?!amp;|lt;|gt;)", without)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


@given(SIGNS)
def test_no_title_becomes_markup_in_html_or_markdown(title: str) -> None:
    usual = _Reader()
    usual.feed(digests.html(_summary("x"), TITLED, zone="UTC"))
    read = _Reader()
    read.feed(digests.html(_summary(title), TITLED, zone="UTC"))
    assert read.tags == usual.tags
    assert " ".join(title.split()) in " ".join(read.text.split())
    plain = MarkdownIt().parse(digests.markdown(_summary("x"), TITLED, zone="UTC"))
    tokens = MarkdownIt().parse(digests.markdown(_summary(title), TITLED, zone="UTC"))
    assert [each.type for each in tokens] == [each.type for each in plain]


def test_what_is_too_much_for_a_message_ends_with_a_sentence() -> None:
    many = Summary(AT, tuple(_summary("&" * 300, 10).sections * 8), ())
    said = digests.message(many, TITLED, brief=False, prefix="")
    assert len(said.blocks) <= 50
    assert sum(len(each["text"]["text"]) for each in said.blocks) <= 12_000
    assert said.blocks[-1]["text"]["text"].endswith(fitting.ENDED)
