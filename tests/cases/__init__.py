"""Named cases with outcomes written by hand: the instruction's five scenarios, and weekly stories.

`a/` holds a synthetic extract of 600 posts with the outcome of each for three dates.
"""

from __future__ import annotations

from cases.five_scenarios import SCENARIOS
from cases.place_stories import PLACE_STORIES
from cases.play import Played, play
from cases.receipt_stories import RECEIPT_STORIES

STORIES = (*RECEIPT_STORIES, *PLACE_STORIES)

__all__ = ["SCENARIOS", "STORIES", "Played", "play"]
