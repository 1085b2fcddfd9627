"""Client for Faultline's REST API. Standard library only; pandas where you have it.

    >>> from faultline import Client
    >>> with Client("http://127.0.0.1:8622") as api:
    ...     print(api.map("BTC").current_price)

Every answer says when it was made and whether it is simulated. Unknown is None, never 0. `side` is always
the side of the position that is (or would be) liquidated.
"""

from .client import Client
from .errors import ApiError, ConnectionFailed, FaultlineError, NotReady
from .tile import Tile, decode_tile

__all__ = [
    "ApiError",
    "Client",
    "ConnectionFailed",
    "FaultlineError",
    "NotReady",
    "Tile",
    "decode_tile",
]
__version__ = "0.1.0"
