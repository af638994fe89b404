"""What a narrow page, and a narrow column, leave of a sentence: all of it."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import Office, Served, people

OUT_OF_SIGHT = """
    frames => frames.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText.slice(0, 60))
"""
SQUEEZED = """
    cells => cells.filter(one => {
        const em = parseFloat(getComputedStyle(one).fontSize), box = getComputedStyle(one);
        const room = one.clientWidth - parseFloat(box.paddingLeft) - parseFloat(box.paddingRight);
        return one.innerText.trim().length > 5 && room < 4 * em;
    }).map(one => one.innerText.trim())
"""
"""Cells with more than a word in them and room for fewer than four characters in a line."""


def hidden(page: Any, frames: str = ".table-frame, .reason, .sheet") -> list[str]:
    return list(page.eval_on_selector_all(frames, OUT_OF_SIGHT))


def test_on_a_phone_nothing_of_a_table_lies_beyond_the_edge(served: Served, office: Office) -> None:
    phone = office.at("bureau", phone=True)
    home = people(served, "脱贫户")[0].household
    for address in ("/work/?whose=all", f"/households/{home}/"):
        phone.goto(address)
        assert hidden(phone) == [], address
    assert phone.get_by_text("人均纯收入").last.is_visible()
    phone.goto("/leads/")
    phone.locator(".listing-table tbody a").first.click()
    phone.locator(".reason table").first.wait_for()
    assert hidden(phone) == []
    assert phone.eval_on_selector_all(".reason td", SQUEEZED) == []


def test_on_a_phone_a_filter_shows_what_it_is_set_to(office: Office) -> None:
    phone = office.at("bureau", phone=True)
    phone.goto("/cases/")
    widths = phone.eval_on_selector_all(".filters select", "all => all.map(one => one.clientWidth)")
    assert len(widths) > 3 and min(widths) > 120


def test_at_a_desk_no_column_is_squeezed_to_a_few_characters(office: Office) -> None:
    department, bureau = office.at("medical-insurance"), office.at("bureau")
    for page, address in (
        (department, "/work/"),
        (bureau, "/online-offline/households/"),
        (bureau, "/work/?whose=all"),
    ):
        page.goto(address)
        assert page.eval_on_selector_all(".listing-table td:not(.number)", SQUEEZED) == [], address


def test_a_text_to_be_copied_is_seen_whole(office: Office) -> None:
    page = office.at("bureau")
    page.goto("/leads/reminders/")
    assert page.locator(".paste").count() > 1 and hidden(page, ".paste") == []


def test_the_button_for_files_speaks_chinese_and_says_what_was_chosen(office: Office) -> None:
    page = office.at("bureau")
    page.goto("/visits/files/")
    assert page.get_by_text("还没有选，也可以拖到这里").is_visible()
    with page.expect_file_chooser() as asked:
        page.get_by_text("选文件（可选几个）").click()
    asked.value.set_files([{"name": "清单.xlsx", "mimeType": "application/zip", "buffer": b"PK"}])
    assert page.get_by_text("清单.xlsx").is_visible()
    assert page.get_by_label("填好的任务清单").evaluate("one => one.files.length") == 1


def test_the_supervisor_reads_whose_county_it_is(office: Office) -> None:
    page = office.at("supervisor")
    assert page.locator(".switch > summary").inner_text().strip() == "云溪县"
