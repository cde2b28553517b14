"""What is measured while running, for Prometheus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3)


class Metrics:
    """One process's counters; a registry of its own, so that tests can have several."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("trigger", "name", "outcome")
        self._triggers = Counter("concord_triggers", "Requests of Slack", labels, registry=self.registry)
        self._seconds = Histogram(
            "concord_trigger_seconds", "From request to reply", ("trigger",), buckets=BUCKETS, registry=self.registry
        )
        self._calls = Counter("concord_slack_calls", "Calls of Slack", ("method", "verdict"), registry=self.registry)
        self._refused = Counter("concord_refused_requests", "No requests of Slack", ("reason",), registry=self.registry)
        self._fired = Counter("concord_schedules", "Schedules fired", ("kind", "outcome"), registry=self.registry)
        self._outbox = Gauge("concord_outbox", "Messages that are not posted", ("state",), registry=self.registry)

    def trigger(self, trigger: str, name: str, outcome: str, seconds: float) -> None:
        """A request of Slack was answered."""
        self._triggers.labels(trigger, name, outcome).inc()
        self._seconds.labels(trigger).observe(seconds)

    def called(self, method: str, verdict: str) -> None:
        """Slack was called by the runner."""
        self._calls.labels(method, verdict).inc()

    def refused(self, reason: str) -> None:
        """The edge refused a request."""
        self._refused.labels(reason).inc()

    def fired(self, kind: str, outcome: str) -> None:
        """A schedule fired."""
        self._fired.labels(kind, outcome).inc()

    def outbox(self, depth: dict[str, int]) -> None:
        """So many messages are in each state."""
        self._outbox.clear()
        for state, count in depth.items():
            self._outbox.labels(state).set(count)

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)
