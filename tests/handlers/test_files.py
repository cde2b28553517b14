"""Files: sent and read as Slack wants it, and the token goes nowhere else."""

from __future__ import annotations

import pytest
from slack_sdk.errors import SlackApiError

from handlers import files, prefetch
from handlers import slack as calls
from handlers.slack import Refused, Slack
from tests.fakes.slack import FakeSlack, User, error


@pytest.fixture
def ours(slack: FakeSlack) -> Slack:
    return Slack(slack.bot_token, slack.api_url)


def _error_of(caught: pytest.ExceptionInfo[Refused]) -> str:
    return caught.value.answer.error


def test_a_file_is_uploaded_and_waited_for(ours: Slack, slack: FakeSlack) -> None:
    waited: list[int] = []
    made = files.upload(ours, "map.png", b"123", wait=lambda: waited.append(1))
    assert slack.files[made.id].content == b"123"
    assert made.permalink
    assert len(waited) == 1


def test_a_file_that_slack_never_gets_done_with_is_given_up(ours: Slack, slack: FakeSlack) -> None:
    def still_at_work() -> None:
        for each in slack.files.values():
            each.processed = False

    with pytest.raises(Refused) as caught:
        files.upload(ours, "map.png", b"123", wait=still_at_work)
    assert _error_of(caught) == "file_not_processed"


def test_bytes_that_do_not_arrive_are_a_refusal(ours: Slack, slack: FakeSlack) -> None:
    for nowhere in (f"{slack.space.upload_base}/F0NONE", "http://127.0.0.1:9/"):
        with pytest.raises(Refused):
            files._send(nowhere, b"1")


def test_the_token_goes_to_slack_only(ours: Slack) -> None:
    for url in ("https://evil.example/f", "https://slack.com.evil.example/f", "http://files.slack.com/f", ""):
        assert not ours.is_own(url)
        with pytest.raises(Refused) as caught:
            files.download(ours, url, limit=10)
        assert _error_of(caught) == "not_of_slack"
    assert ours.is_own("https://files.slack.com/files-pri/T1-F1/people.csv")
    assert ours.is_own("https://slack.com/f")


def test_no_more_is_read_than_is_taken(ours: Slack, slack: FakeSlack) -> None:
    given = slack.upload_file(slack.user("ana"), "people.csv", b"x" * 11)
    address = given["url_private_download"]
    assert files.download(ours, address, limit=11) == b"x" * 11
    with pytest.raises(Refused) as caught:
        files.download(ours, address, limit=10)
    assert _error_of(caught) == "too_large"


def test_an_error_that_carries_no_answer_is_one_all_the_same() -> None:
    assert calls._answer(SlackApiError("gone", {"ok": False})).error == "no_answer"


# What is looked up


def test_a_large_channel_is_listed_page_by_page_and_no_further_than_wanted(ours: Slack, slack: FakeSlack) -> None:
    people: list[User] = [slack.user(f"p{n}", id=f"U0P{n:04}") for n in range(450)]
    channel = slack.channel("all", id="C0ALL", members=people)
    assert len(prefetch.members(ours, channel.id)) == 451
    assert len(slack.calls_of("conversations.members")) == 3
    assert len(prefetch.members(ours, channel.id, at_most=250)) == 400


def test_what_slack_does_not_know_is_kept_as_unknown_and_what_it_refuses_is_not(ours: Slack, slack: FakeSlack) -> None:
    kept: dict[str, object] = {}
    ana = slack.user("ana", id="U0ANA")
    slack.faults.script("users.info", [None, error("user_not_found"), error("ratelimited")])
    for key in ("here", "gone", "refused"):
        prefetch._keep(kept, key, lambda: ours.get("users.info", user=ana.id)["user"]["id"])
    assert kept == {"here": "U0ANA", "gone": None}
