"""Every write of staff. The journal comes later on the walk and is handed in as ``write``.

What belongs together stands in a module of its own: posts, people, the door (``signing_in``, ``codes``), whole workbooks.
"""

from shouwang.records.staff.codes import Setup, begin_codes, begun_codes, confirm_codes, take_codes_away
from shouwang.records.staff.passwords import First, Told
from shouwang.records.staff.people import (
    Added,
    NewHolder,
    add_holder,
    correct_holder,
    give_up_post,
    hold_post,
    reset_password,
    switch_off_holder,
    unlock,
)
from shouwang.records.staff.posts import NewPost, Write, add_post, close_post, operator_post, rename_post
from shouwang.records.staff.signing_in import (
    LOCKED_FOR,
    MOST_WRONG,
    Attempt,
    SignedIn,
    end_codes,
    set_password,
    sign_in,
    sign_out,
)
from shouwang.records.staff.staff_rows import StaffRow, read_staff_workbook
from shouwang.records.staff.taking_in import TakenIn, take_in_staff

__all__ = [
    "LOCKED_FOR",
    "MOST_WRONG",
    "Added",
    "Attempt",
    "First",
    "NewHolder",
    "NewPost",
    "Setup",
    "SignedIn",
    "StaffRow",
    "TakenIn",
    "Told",
    "Write",
    "add_holder",
    "add_post",
    "begin_codes",
    "begun_codes",
    "close_post",
    "confirm_codes",
    "correct_holder",
    "end_codes",
    "give_up_post",
    "hold_post",
    "operator_post",
    "read_staff_workbook",
    "rename_post",
    "reset_password",
    "set_password",
    "sign_in",
    "sign_out",
    "switch_off_holder",
    "take_codes_away",
    "take_in_staff",
    "unlock",
]
