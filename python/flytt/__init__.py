"""flytt moves hospital waiting-list posts from PASiS and VÅPs into Oracle Millennium."""

from __future__ import annotations

__version__ = "0.1.0"
