"""Bare Bolt apps to measure Concord against: same server, same database settings, nothing else.

`python -m bench.bare ack|read|write`: (a) only acknowledges; (b) reads ten rows through the ORM and answers with
their text; (c) inserts the same rows as Concord's `/decision log` and commits.
"""

from __future__ import annotations

import itertools
import logging
import os
import sys
from datetime import UTC, datetime
from typing import Any

import uvicorn
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from storage import tables
from storage.cards import Card
from storage.decisions import Decision
from storage.deliveries import Delivery
from storage.history import Entry
from storage.outbox import Letter
from storage.work import Database

logging.getLogger("slack_bolt").setLevel(logging.ERROR)
assert tables.metadata.tables, "all of them, since they refer to each other"
numbers = itertools.count(1_000_000)


def authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id="T0", bot_token="xoxb-x", bot_id="B0", bot_user_id="U0")


def app(kind: str, database: Database) -> App:
    made = App(
        authorize=authorize,
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        client=WebClient(),
        process_before_response=True,
    )
    answers = {"ack": acknowledge, "read": reading(database), "write": writing(database)}
    made.command("/decision")(answers[kind])
    return made


def acknowledge(ack: Any) -> None:
    ack()


def reading(database: Database) -> Any:
    def read(ack: Any) -> None:
        with database.begin(write=False) as session:
            rows = session.scalars(select(Decision).order_by(Decision.number.desc()).limit(10)).all()
            ack("\n".join(f"D-{row.number} · {row.title} · {row.status}" for row in rows))

    return read


def writing(database: Database) -> Any:
    def write(ack: Any, body: dict[str, Any]) -> None:
        now, number = datetime.now(UTC), next(numbers)
        with database.begin() as session:
            decision = Decision(number=number, title=body["text"], outcome="x", status="accepted", owner_id=1)
            decision.workspace_id, decision.created_at, decision.channel_id = 1, now, 1
            session.add_all([decision, Delivery(workspace_id=1, key=body["trigger_id"], received_at=now)])
            session.flush()
            letter = Letter(workspace_id=1, key=f"card:{number}", conversation="C0", payload={"text": "x" * 600})
            letter.not_before = now
            entry = Entry(workspace_id=1, kind="decision", record_id=decision.id, verb="record", changes={"a": "x"})
            entry.at, entry.origin = now, "command"
            session.add_all([letter, entry])
            session.flush()
            card = Card(workspace_id=1, kind="decision", subject_id=decision.id, letter_id=letter.id, not_before=now)
            session.add(card)
        ack(f"Recorded as D-{number}")

    return write


def serve(kind: str) -> None:
    database = Database(os.environ["DATABASE_URL"], pool_size=40)
    bolt = app(kind, database)

    async def slack(asked: Request) -> Response:
        body = (await asked.body()).decode()
        headers = {name: [value] for name, value in asked.headers.items()}
        answered: BoltResponse = await run_in_threadpool(bolt.dispatch, BoltRequest(body=body, headers=headers))
        return Response(answered.body, answered.status, answered.first_headers_without_set_cookie())

    asgi = Starlette(routes=[Route("/slack/events", slack, methods=["POST"])])
    uvicorn.run(asgi, host="127.0.0.1", port=int(os.environ["PORT"]), log_config=None, access_log=False, lifespan="off")


if __name__ == "__main__":
    serve(sys.argv[1])
