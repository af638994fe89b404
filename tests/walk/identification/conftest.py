"""Who acts in the stories of identification."""

from tests.world.acting import *  # noqa: F403
