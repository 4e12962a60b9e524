"""What the dataframe contestants share: reading broken files, and the words of the contract.

Nothing here decides anything, and nothing here knows the package: the rules themselves are written
twice, once in polars and once in pandas, as people would who had no SQL line to lean on.
"""

from __future__ import annotations
