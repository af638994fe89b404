"""Who acts in the records' stories, and when."""

from tests.world.acting import *  # noqa: F403
