"""HTTP servers of tests, in threads of their own: up in a millisecond, and nobody waits for them to go."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import uvicorn


class Served:
    """An ASGI application on a free port of this machine."""

    def __init__(self, asgi: Any) -> None:
        # From now on who comes before uvicorn is ready waits, instead of being refused.
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        config = uvicorn.Config(
            asgi, log_config=None, access_log=False, lifespan="off", ws="none", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)

    def start(self) -> None:
        """Serve until `stop`."""
        threading.Thread(target=lambda: asyncio.run(self.serve()), daemon=True).start()

    async def serve(self) -> None:
        """Serve on the running loop until `stop`."""
        try:
            await self.server.serve(sockets=[self.listener])
        finally:
            self.listener.close()

    def stop(self) -> None:
        """Let it end by itself: uvicorn looks ten times a second, which would be most of what a story costs."""
        self.server.should_exit = self.server.force_exit = True
