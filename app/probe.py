"""Ask a web process whether it is ready, without anything but the standard library."""

import http.client


def is_ready(host: str, port: int) -> bool:
    """Whether /health/ready answers 200 within two seconds; goes through no proxy."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=2)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def reachable(host: str) -> str:
    """An address to call for an address to listen on: "every address" cannot be called."""
    return {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
