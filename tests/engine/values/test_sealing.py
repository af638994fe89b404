"""What is sealed opens only with the key, unaltered, and in the place it was sealed for."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.values.sealing import OVERHEAD, Keyring, SealBroken

quick = settings(derandomize=True, max_examples=60, deadline=None)
KEYS = Keyring.make()


@quick
@given(st.binary(max_size=200), st.binary(max_size=30))
def test_a_sealed_value_opens_in_its_place(text, place):
    blob = KEYS.seal(text, place)
    assert KEYS.open(blob, place) == text
    assert len(blob) == len(text) + OVERHEAD
    assert len(text) < 8 or text not in blob
    assert KEYS.seal(text, place) != blob


@quick
@given(st.binary(max_size=50), st.binary(max_size=20), st.binary(max_size=20), st.data())
def test_it_opens_nowhere_else_and_not_when_altered(text, place, elsewhere, data):
    blob = bytearray(KEYS.seal(text, place))
    if place != elsewhere:
        with pytest.raises(SealBroken):
            KEYS.open(bytes(blob), elsewhere)
    bit = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBroken):
        KEYS.open(bytes(blob), place)
    with pytest.raises(SealBroken):
        KEYS.open(bytes(blob[: data.draw(st.integers(0, len(blob) - 1))]), place)


@quick
@given(st.lists(st.binary(max_size=20), max_size=6))
def test_a_column_is_sealed_like_its_values(texts):
    places = [b"row:%d" % row for row in range(len(texts))]
    blobs = KEYS.seal_many(texts, places)
    assert KEYS.open_many(blobs, places) == texts
    assert len(set(blobs)) == len(texts)


@quick
@given(
    st.text(max_size=20), st.text(max_size=20), st.sampled_from(["number", "name"]), st.sampled_from(["number", "name"])
)
def test_indexes_are_equal_only_for_equal_input(one, other, domain, another):
    assert (KEYS.index(domain, one) == KEYS.index(another, other)) == ((domain, one) == (another, other))
    assert KEYS.index_many(domain, [one, other]) == [KEYS.index(domain, one), KEYS.index(domain, other)]
    assert len(KEYS.index(domain, one)) == 16


def test_an_index_is_hmac_with_sm3_and_another_site_has_others():
    key = bytes.fromhex(__import__("json").loads(KEYS.to_json())["index"])
    inner = hashlib.new("sm3", bytes(b ^ 0x36 for b in key.ljust(64, b"\0")) + b"number\0" + b"341825").digest()
    outer = hashlib.new("sm3", bytes(b ^ 0x5C for b in key.ljust(64, b"\0")) + inner).digest()
    assert KEYS.index("number", "341825") == outer[:16]
    assert Keyring.make().index("number", "341825") != outer[:16]
    with pytest.raises(ValueError, match="空字符"):
        KEYS.index("num\0ber", "")


def test_a_new_generation_seals_and_the_old_ones_still_open():
    older = KEYS.seal("张三".encode(), b"1")
    renewed = Keyring.from_json(KEYS.next_generation().to_json())
    newer = renewed.seal(b"x", b"1")
    assert renewed.key_id != KEYS.key_id and newer[1:9].hex() == renewed.key_id
    assert renewed.open(older, b"1").decode() == "张三"
    assert renewed.index("name", "张三") == KEYS.index("name", "张三")
    with pytest.raises(SealBroken, match="站点密钥"):
        KEYS.open(newer, b"1")


def test_keys_survive_their_file_and_show_in_no_trace():
    again = Keyring.from_json(KEYS.to_json())
    assert again.open(KEYS.seal(b"x", b""), b"") == b"x"
    assert again.file_key("a.parquet") == KEYS.file_key("a.parquet") != KEYS.file_key("b.parquet")
    assert len(KEYS.file_key("a")) == 16
    assert "key" not in repr(KEYS).replace("Keyring", "").lower() and KEYS.to_json()[60:90] not in repr(KEYS)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"seal": [], "index": "", "file": ""}', '{"seal": 3}', KEYS.to_json()[:-40]]
)
def test_a_broken_key_file_is_refused(text):
    with pytest.raises(ValueError, match="密钥"):
        Keyring.from_json(text)


@quick
@given(st.lists(st.binary(min_size=16, max_size=16), max_size=20))
def test_blocks_are_equal_where_their_text_is_and_open_again(blocks):
    sealed = KEYS.blocks("number", b"".join(blocks))
    assert KEYS.open_blocks("number", sealed) == b"".join(blocks)
    each = [sealed[at : at + 16] for at in range(0, len(sealed), 16)]
    assert len(set(each)) == len(set(blocks)) and not set(each) & set(blocks)
    assert not blocks or KEYS.blocks("name", blocks[0]) != each[0] != Keyring.make().blocks("number", blocks[0])
