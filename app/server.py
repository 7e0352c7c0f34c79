"""The web process: uvicorn with the fastest loop and parser, and logs of ours."""

import uvicorn

from app import logging
from app.settings import Settings


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; running requests are finished first."""
    from app.web import create_app

    logging.configure(settings.log_level)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=15,
    )
