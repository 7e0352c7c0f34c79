"""The web process: uvicorn with the fastest loop and parser, and logs of ours."""

import gc
import socket
import sys
from contextlib import suppress

import uvicorn

from app import logging
from app.settings import Settings
from app.socket.endpoint import SocketEndpoint

NOT_STARTED = 3


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; running requests are finished first."""
    from app.web import create_app

    logging.configure(settings.log_level)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        timeout_graceful_shutdown=15,
        ws_max_size=settings.body_limit,
    )
    # The schema lives as long as the process: the collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    server = Server(config, app.state.sockets)
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        sys.exit(NOT_STARTED)


class Server(uvicorn.Server):
    """Lets WebSockets come to a good end: uvicorn alone would cut them off in the middle of an answer."""

    def __init__(self, config: uvicorn.Config, sockets: SocketEndpoint) -> None:
        super().__init__(config)
        self._sockets = sockets

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does, once every connection has been told."""
        await self._sockets.drain()
        await super().shutdown(sockets)
