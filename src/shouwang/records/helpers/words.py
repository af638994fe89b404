"""What helpers and pairings are called on the page."""

ENDED = {
    "handed_over": "转给别人帮扶",
    "left": "帮扶责任人不再帮扶",
    "household_ended": "这一户不再需要帮扶",
    "mistake": "当初登记错了",
}
"""Why a pairing ended."""
