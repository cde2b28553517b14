"""A standup is set up, asked in each person's own morning, answered, digested."""

from __future__ import annotations

from tests.fakes.running import Concord
from tests.fakes.slack import FakeSlack, all_text


def test_an_answer_in_several_messages(concord: Concord, slack: FakeSlack) -> None:
    ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz="Europe/Berlin")
    launch = slack.channel("launch", id="C0LAUNCH", members=[ana])
    concord.at("2027-02-28 12:00", "Europe/Berlin")
    slack.command(ana, launch, "/standup", "new at:09:00 closes:11:00")
    concord.at("2027-03-01 09:00", "Europe/Berlin")

    def says(said: str, answer: str) -> None:
        slack.say(ana, slack.direct(ana), said)
        slack.wait_for(lambda: answer in slack.dms(ana)[-1]["text"])

    says("Rail contract signed", "Noted for #launch. Edit it in the message above.")
    says("Book the slots", "Added for #launch under “What is next?”. Edit it in the message above.")
    says("Customs missing", "Added for #launch under “What blocks you?”.")
    says("help", "What Concord does")
    says("and the &lt;seal&gt;", "Added for #launch under “What blocks you?”.")
    concord.settle()
    assert "_What is next?_\nBook the slots" in all_text(slack.dms(ana)[0])

    concord.at("2027-03-01 11:00", "Europe/Berlin")
    [digest] = slack.messages(launch)
    assert "• *Ana Ruiz*: Customs missing\nand the &lt;seal&gt;" in all_text(digest)
    assert "Rail contract signed" in all_text(digest)
    posted = len(slack.dms(ana))
    slack.say(ana, slack.direct(ana), "After closing")
    slack.wait_for(lambda: len(slack.dms(ana)) > posted)
    concord.settle()
    assert "#launch" not in slack.dms(ana)[-1]["text"]
    assert "After closing" not in all_text(slack.messages(launch)[0])


def test_a_week(concord: Concord, slack: FakeSlack) -> None:
    ana = slack.user("ana", id="U0ANA", real_name="Ana Ruiz", tz="Europe/Berlin")
    raj = slack.user("raj", id="U0RAJ", real_name="Raj Iyer", tz="Asia/Kolkata")
    lee = slack.user("lee", id="U0LEE", real_name="Lee Park", tz="America/Los_Angeles")
    launch = slack.channel("launch", id="C0LAUNCH", members=[ana, raj, lee])
    concord.at("2027-02-28 12:00", "Europe/Berlin")

    answer = slack.command(ana, launch, "/standup", "new days:mon-fri at:09:00 closes:11:00")
    assert "Monday–Friday at 09:00 in each person's zone; digest at 11:00 (Europe/Berlin)" in answer.text
    assert "Your first round: <!date^1803888000^" in answer.text
    concord.settle()
    assert "<!date^1803888000^" in slack.command(ana, launch, "/standup", "show").text

    concord.at("2027-03-01 08:59", "Asia/Kolkata")
    assert not slack.dms(raj)
    concord.at("2027-03-01 09:00", "Asia/Kolkata")
    assert "Standup of #launch · Monday 1 March" in all_text(slack.dms(raj)[0])
    assert not slack.dms(ana)
    concord.at("2027-03-01 09:00", "Europe/Berlin")
    assert not slack.dms(lee)

    opened = slack.click(raj, slack.dms(raj)[0], "standup_answer")
    slack.submit(
        raj, opened.opened, {"answer-0": "The <price> list", "answer-1": "Labels", "answer-2": "Legal is silent"}
    )
    slack.say(ana, slack.direct(ana), "Contracts\nHiring\nnothing")
    concord.settle()
    assert "Your answers for #launch" in all_text(slack.dms(raj)[0])
    slack.wait_for(lambda: slack.dms(ana)[-1]["text"] == "Noted for #launch. Edit it in the message above.")

    concord.at("2027-03-01 11:00", "Europe/Berlin")
    [digest] = slack.messages(launch)
    shown = all_text(digest)
    assert (
        shown.index("Standup · Monday 1 March")
        < shown.index("• *Raj Iyer*: Legal is silent")
        < shown.index("*Ana Ruiz*")
    )
    assert "The &lt;price&gt; list" in shown
    assert "Later: Lee Park (asked at <!date^1803920400^{time}|18:00>)" in shown

    concord.at("2027-03-01 09:00", "America/Los_Angeles")
    assert "The digest is there already" in all_text(slack.dms(lee)[0])
    opened = slack.click(lee, slack.dms(lee)[0], "standup_answer")
    slack.submit(lee, opened.opened, {"answer-0": "Slept"})
    concord.settle()
    [digest] = slack.messages(launch)
    assert "*Lee Park* · late" in all_text(digest)
    assert "Later" not in all_text(digest)
