"""Figures for Prometheus: how much is asked, how long it takes, how far behind we are."""

from collections.abc import Awaitable, Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from schema.failures import is_outage

Refresh = Callable[["Metrics"], Awaitable[None]]
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The figures of one process. `refresh` brings those up to date that only the database knows."""

    def __init__(self, refresh: Refresh | None = None) -> None:
        self.registry = CollectorRegistry()
        self._refresh = refresh
        self._requests = Counter(
            "shouwen_requests", "Requests answered.", ["kind", "status", "code"], registry=self.registry
        )
        self._seconds = Histogram(
            "shouwen_request_seconds",
            "Time from the first byte to the last.",
            ["kind"],
            registry=self.registry,
            buckets=BUCKETS,
        )
        # Looking a figure up by its labels costs more than counting; there are as few as there are labels.
        self._known: dict[tuple[str, int, str | None], tuple[Counter, Histogram]] = {}
        self.sweep_lag = Gauge(
            "shouwen_sweep_lag_seconds", "Age of the oldest clock that is due.", registry=self.registry
        )
        self.outbox_lag = Gauge(
            "shouwen_outbox_lag_seconds", "Age of the oldest message not yet sent.", registry=self.registry
        )
        self.jobs_waiting = Gauge(
            "shouwen_jobs_waiting",
            "Jobs that nobody has taken up, or been heard of at.",
            registry=self.registry,
        )
        self.jobs_lag = Gauge(
            "shouwen_jobs_lag_seconds", "How long the first of them has been waiting.", registry=self.registry
        )
        self.self_check_faults = Gauge(
            "shouwen_self_check_faults",
            "What the latest self-checks of all tenants have found.",
            registry=self.registry,
        )
        self.up = Gauge("shouwen_database_up", "1 while the database answers.", registry=self.registry)

    def request(self, *, kind: str, status: int, code: str | None, seconds: float) -> None:
        """Count a request; its labels come from small fixed sets, never from the client's own words."""
        figures = self._known.get((kind, status, code))
        if figures is None:
            requests = self._requests.labels(kind, str(status), code or "OK")
            figures = self._known[kind, status, code] = (requests, self._seconds.labels(kind))
        figures[0].inc()
        figures[1].observe(seconds)

    async def exposed(self, request: Request) -> Response:
        """The page that Prometheus reads."""
        if self._refresh is not None:
            try:
                await self._refresh(self)
                self.up.set(1)
            except Exception as error:
                if not is_outage(error):
                    raise
                self.up.set(0)
        return Response(generate_latest(self.registry), headers={"content-type": CONTENT_TYPE_LATEST})
