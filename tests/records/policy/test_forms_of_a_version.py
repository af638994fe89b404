"""A published version keeps its Word forms byte by byte; one from before there were any goes on opening."""

from __future__ import annotations

import json
import zlib
from datetime import date

from tests.world import cast

from shouwang.engine.packs import bundled_folder, load_pack, pack_digest, pack_files
from shouwang.records.policy.actions import publish
from shouwang.records.policy.models import PackFiles, PackVersion
from shouwang.records.policy.queries import pack_of
from shouwang.records.policy.stored import files_of, stored

JINGDE = "anhui-jingde-2024"
FILES = pack_files(JINGDE, [bundled_folder()])


def test_a_version_keeps_the_exact_files_forms_included(operator, at):
    pack, _ = load_pack(JINGDE, [bundled_folder()])
    version = publish(operator, pack, FILES, cast.COUNTY, date(2024, 4, 1), at)
    assert files_of(bytes(version.files.content)) == FILES and any(name.endswith(".docx") for name in FILES)
    assert pack_of(version).templates == pack.templates
    assert stored(FILES) == stored(dict(reversed(FILES.items())))


def test_a_form_is_part_of_what_the_digest_says():
    name = "national/papers/refusal.docx"
    assert pack_digest(FILES) != pack_digest({**FILES, name: FILES[name] + b"x"})


def test_a_version_from_before_there_were_forms_goes_on_opening(operator, at):
    texts = {name: content.decode() for name, content in FILES.items() if name.endswith(".yaml")}
    digest = pack_digest({name: text.encode() for name, text in texts.items()})
    version = PackVersion.objects.create(
        name=JINGDE,
        title="旧版",
        digest=digest,
        published_at=at,
        published_by=operator,
    )
    PackFiles.objects.create(version=version, content=zlib.compress(json.dumps(texts, ensure_ascii=False).encode()))
    pack = pack_of(version)
    assert pack.digest == digest and pack.templates == {} and "identification" in pack.procedures
