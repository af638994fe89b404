"""Word forms of a pack: what one may name follows from its step, and a public one can name nothing personal."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from tests.packs.paper_forms import FOLDER, FORMS

from shouwang.engine.packs import bundled_folder, list_packs, load_pack, load_pack_from
from shouwang.engine.packs.papers import FAMILY, HOME, SHOWN, scope_of

JINGDE = "anhui-jingde-2024"


def form(*lines: str, rows: tuple[str, ...] = (), footer: str = "") -> bytes:
    """A Word form with these paragraphs, and a table of these rows."""
    made, kept = Document(), io.BytesIO()
    for line in lines:
        made.add_paragraph(line)
    table = made.add_table(rows=0, cols=1)
    for row in rows:
        table.add_row().cells[0].text = row
    if footer:
        made.sections[0].footer.paragraphs[0].text = footer
    made.save(kept)
    return kept.getvalue()


def faults(files, name: str, data: bytes) -> list[tuple[str, str]]:
    path = f"{JINGDE}/papers/{name}.docx"
    pack, found = load_pack_from({**files, path: data}, JINGDE)
    assert (pack is None) == bool(found)
    assert all(fault.file == path for fault in found)
    return [(fault.code, fault.message) for fault in found]


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(kept, "w") as after:
        for one in before.namelist():
            if one != name:
                after.writestr(one, before.read(one))
        after.writestr(name, content)
    return kept.getvalue()


@pytest.mark.parametrize("name", sorted(FORMS))
def test_a_form_that_comes_with_the_product_is_the_one_written_out(name):
    def held(data: bytes) -> dict[str, bytes]:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            assert {one.date_time for one in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            return {one: package.read(one) for one in package.namelist()}

    assert held((FOLDER / f"{name}.docx").read_bytes()) == held(FORMS[name]().saved())


def test_a_county_lays_its_own_form_over_the_nation_s(jingde_files):
    own = form("{{ 县 }}公示", rows=("{%tr for 户 in 各户 %}", "{{ 户.户主 }}", "{%tr endfor %}"))
    pack, found = load_pack_from({**jingde_files, f"{JINGDE}/papers/publicity.docx": own}, JINGDE)
    assert found == [] and pack is not None
    before, _ = load_pack_from(jingde_files, JINGDE)
    assert pack.templates["publicity"].data == own and pack.templates["publicity"].file.startswith(JINGDE)
    assert pack.templates["decision"] == before.templates["decision"] and pack.digest != before.digest


PUBLIC_WORDS = ["身份证号码", "电话", "住址", "风险", "人均收入", "健康", "遮盖号码", "户编号", "原因"]


@pytest.mark.clause("N05")
@pytest.mark.parametrize("name", ["publicity", "announcement"])
@pytest.mark.parametrize("word", PUBLIC_WORDS)
def test_a_public_form_cannot_name_anything_that_is_not_to_be_shown(jingde_files, name, word):
    listed = form(rows=("{%tr for 户 in 各户 %}", "{{ 户.户主 }}", f"{{{{ 户.{word} }}}}", "{%tr endfor %}"))
    alone = form(f"{{{{ {word} }}}}", rows=("{%tr for 户 in 各户 %}", "{{ 户.户主 }}", "{%tr endfor %}"))
    for data in (listed, alone):
        ((code, says),) = faults(jingde_files, name, data)
        assert code == "template_public" and f"{word}”" in says and "能写的有" in says


def test_what_a_county_does_not_show_it_cannot_print_either(jingde_files):
    path = f"{JINGDE}/procedures.yaml"
    fewer = jingde_files[path].replace(b"head_name, household_size, category]", b"head_name]")
    assert fewer != jingde_files[path]
    _, found = load_pack_from({**jingde_files, path: fewer}, JINGDE)
    assert {(fault.code, fault.file) for fault in found} == {
        ("template_public", "national/papers/publicity.docx"),
        ("template_public", "national/papers/announcement.docx"),
    }


def test_no_public_paper_of_any_pack_knows_a_word_for_what_is_personal():
    public = 0
    for summary in list_packs([bundled_folder()]):
        pack, _ = load_pack(summary.name, [bundled_folder()])
        for procedure in pack.procedures.values():
            for step in procedure.steps:
                for paper in step.papers:
                    scope = scope_of(procedure, step, paper)
                    public += scope.public
                    if scope.public:
                        assert scope.lists["各户"] <= {*SHOWN.values(), "序号"}
                        assert not scope.fields & {*HOME, *FAMILY}
    assert public > 12


@pytest.mark.parametrize(
    ("name", "data", "code", "says"),
    [
        ("decision", form("{{ 户住 }}"), "template_field", "“审定表”没有字段“户住”"),
        ("refusal", form("{{ 户主名 }}"), "template_field", "是否要写“户主”"),
        ("refusal", form(rows=("{%tr for 户 in 各户 %}", "{%tr endfor %}")), "template_field", "没有字段“各户”"),
        ("visit_record", form(rows=("{%tr for 人 in 家庭成员 %}", "{{ 人.身份证号码 }}", "{%tr endfor %}")), "template_field", "遮盖号码"),
        ("refusal", form("{{ 户主.__class__ }}"), "template_way", "“{{ 户主.__class__ }}”的写法不认识"),
        ("refusal", form("{{ 户主|upper }}"), "template_way", "只能写{{ 字段 }}"),
        ("refusal", form("{{ 户主() }}"), "template_way", "写法不认识"),
        ("refusal", form("{% set 甲 = 1 %}"), "template_way", "写法不认识"),
        ("refusal", form("{% include '别的' %}"), "template_way", "写法不认识"),
        ("refusal", form("{% for 户 in 各户 if 户 %}{% endfor %}"), "template_way", "写法不认识"),
        ("refusal", form("{{ 户主 "), "template_way", "写法不认识"),
        ("refusal", form("{%p if 原因 %}"), "template_way", "写法不认识"),
        ("refusal", form("", footer="{{ 户主 }}"), "template_place", "只能写在正文里"),
        ("refusal", b"PK no zip", "template_file", "不是Word文档"),
        ("refusal", with_part(form(""), "word/document.xml", b"<w:document"), "template_file", "Word文档"),
        ("refusal", with_part(form(""), "word/vbaProject.bin", b"x"), "template_parts", "夹带了“word/vbaProject.bin”"),
        ("refusal", b"x" * 2_100_000, "template_file", "超过2MB"),
        ("refusal", form("34182520000101123X"), "template_number", "身份证号码"),
        ("publicity", form("反映电话13900001111"), "template_number", "像手机号"),
        ("publisity", form(""), "template_unused", "是否要写“publicity”"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_printed_is_told_with_what_to_write(jingde_files, name, data, code, says):
    found = faults(jingde_files, name, data)
    assert [one for one in found if one[0] == code and says in one[1]], found


def test_a_form_that_leads_out_of_itself_is_refused(jingde_files):
    made, kept = Document(), io.BytesIO()
    made.part.relate_to("file:///elsewhere.docx", "http://x/attachedTemplate", is_external=True)
    field = f'<w:fldSimple {nsdecls("w")} w:instr="INCLUDETEXT x"/>'
    made.add_paragraph()._p.append(parse_xml(field))
    made.save(kept)
    found = faults(jingde_files, "refusal", kept.getvalue())
    assert [code for code, _ in found] == ["template_parts"] * 2
    assert "INCLUDETEXT" in found[0][1] + found[1][1] and "链接" in found[0][1] + found[1][1]


def test_a_template_that_is_not_there_is_told_where_the_paper_names_it(changed):
    files, line = changed("procedures.yaml", "template: publicity}", "template: publisity}")
    pack, found = load_pack_from(files, JINGDE)
    (fault,) = found
    assert pack is None and (fault.code, fault.row) == ("template_unknown", line)
    assert "是否要写“publicity”" in fault.message


def test_a_file_among_the_papers_that_is_no_form_is_not_passed_over(jingde_files):
    for name in ("公示.docx", "publicity.doc", "notes.txt"):
        _, found = load_pack_from({**jingde_files, f"{JINGDE}/papers/{name}": b"x"}, JINGDE)
        assert [fault.code for fault in found] == ["unknown_file"] and "另存为.docx" in found[0].message


def test_what_was_published_opens_whatever_is_asked_of_forms_later(jingde_files):
    without = {name: data for name, data in jingde_files.items() if "/papers/" not in name}
    assert {fault.code for fault in load_pack_from(without, JINGDE)[1]} == {"template_unknown"}
    pack, found = load_pack_from(without, JINGDE, published=True)
    assert found == [] and pack is not None and pack.templates == {}


@pytest.mark.parametrize("seed", range(30))
def test_a_form_mangled_anywhere_loads_or_says_why(jingde_files, seed):
    chance = random.Random(seed)
    data = bytearray((FOLDER / "refusal.docx").read_bytes())
    for _ in range(chance.randrange(1, 6)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    faults(jingde_files, "refusal", bytes(data[: chance.choice([len(data), len(data) // 2])]))
