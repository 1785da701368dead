"""The gauges: what a process counts of itself, for Prometheus to read. They say how much and how long, never who."""

from prometheus_client import (
    GC_COLLECTOR,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

REGISTRY.unregister(GC_COLLECTOR)  # of no use to whoever runs a shop

TURNS = Counter("cunkou_turns", "Events taken, by what became of them", ["channel", "outcome"])
SECONDS = Histogram(
    "cunkou_turn_seconds",
    "From an event's turn in its chat to its commit, waiting for other chats included",
    ["channel"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
REFUSED = Counter("cunkou_taps_refused", "Taps that the shop said no to, by why", ["channel", "why"])
SEARCHES_MISSED = Counter("cunkou_searches_missed", "Words that found no goods", ["channel"])
SLOWED = Counter("cunkou_slowed", "Events that had to wait because somebody sent too fast", ["channel"])

Waiting = dict[str, tuple[int, float]]  # "own" and "many": how many notices are due, and seconds since the oldest was


def page(waiting: Waiting | None) -> bytes:
    """All of it in Prometheus's text format. `waiting` is the outbox's, None where the store cannot say."""
    outbox = CollectorRegistry()
    depth = Gauge("cunkou_outbox_due", "Notices that are due and not out", ["rank"], registry=outbox)
    age = Gauge("cunkou_outbox_oldest_seconds", "How long the oldest of them has been due", ["rank"], registry=outbox)
    store = Gauge("cunkou_store_up", "Whether the store answers", registry=outbox)
    store.set(waiting is not None)
    for rank, (many, seconds) in (waiting or {}).items():
        depth.labels(rank).set(many)
        age.labels(rank).set(seconds)
    return generate_latest(REGISTRY) + generate_latest(outbox)
