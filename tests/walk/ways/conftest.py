"""Who acts in the stories of ways out and back."""

from tests.world.acting import *  # noqa: F403
