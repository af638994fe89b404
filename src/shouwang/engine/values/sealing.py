"""Sealing of what is personal, and keyed indexes to find it again. SM4-GCM (GB/T 32907), HMAC with SM3 (GB/T 32905).

A sealed value can be opened only with the site's key and only in the place it was sealed for (its binding): a record
copied to another person's row does not open. An index is the same for the same text and says nothing about it to anyone
without the key.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_VERSION = b"\x01"
_ID, _NONCE, _TAG = 8, 12, 16
_HEAD = 1 + _ID
OVERHEAD = _HEAD + _NONCE + _TAG
_INDEX = 16


class SealBroken(Exception):
    """A sealed value does not open: altered, bound to another place, or sealed by a key this site does not have."""


class Keyring:
    """The keys of one site: generations of sealing keys (the newest seals, all open), one for indexes, one for files.

    The keys for indexes and files do not change with the generations, because what is found by them would be lost.
    A sealed value is version (1 byte), key id (8), nonce (12), ciphertext, tag (16).
    """

    def __init__(self, generations: Sequence[tuple[str, bytes]], index_key: bytes, file_key: bytes) -> None:
        if not generations or any(len(bytes.fromhex(name)) != _ID or len(key) != 16 for name, key in generations):
            raise ValueError("密钥不完整")
        if len(index_key) != 32 or len(file_key) != 32:
            raise ValueError("密钥不完整")
        self._generations = tuple(generations)
        self._index_key, self._file_key = index_key, file_key
        self.key_id: str = self._generations[-1][0]
        self._ciphers = {bytes.fromhex(name): algorithms.SM4(key) for name, key in self._generations}
        self._head = _VERSION + bytes.fromhex(self.key_id)
        self._newest = self._ciphers[self._head[1:]]
        self._domains: dict[str, hmac.HMAC] = {}

    def __repr__(self) -> str:
        return f"<Keyring {self.key_id}>"  # never the keys: a trace may print it

    # --- sealing ---

    def seal(self, text: bytes, bound_to: bytes) -> bytes:
        """Seal ``text`` so that it opens only together with ``bound_to``. Twice the same text gives two seals."""
        return self._seal(text, bound_to, os.urandom(_NONCE))

    def _seal(self, text: bytes, bound_to: bytes, nonce: bytes) -> bytes:
        encryptor = Cipher(self._newest, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(self._head + bound_to)
        sealed = encryptor.update(text)
        encryptor.finalize()
        return self._head + nonce + sealed + encryptor.tag

    def seal_many(self, texts: Sequence[bytes], bound: Sequence[bytes]) -> list[bytes]:
        """``seal`` for a column; ``bound`` is as long as ``texts``."""
        nonces = os.urandom(_NONCE * len(texts))  # one call to the system for all
        places = range(0, len(nonces), _NONCE)
        return [
            self._seal(text, to, nonces[at : at + _NONCE]) for text, to, at in zip(texts, bound, places, strict=True)
        ]

    def open(self, blob: bytes | memoryview, bound_to: bytes) -> bytes:
        """The sealed text. Raises ``SealBroken`` when altered, bound elsewhere, or sealed by an unknown key."""
        head, sealed, tag = bytes(blob[:_HEAD]), blob[_HEAD + _NONCE : -_TAG], bytes(blob[-_TAG:])
        cipher = self._ciphers.get(head[1:])
        if len(blob) < OVERHEAD or head[:1] != _VERSION or cipher is None:
            raise SealBroken("密封数据打不开：不是本站点的密钥密封的，或数据已损坏。请核对站点密钥文件与数据是否配套")
        decryptor = Cipher(cipher, modes.GCM(bytes(blob[_HEAD : _HEAD + _NONCE]), tag)).decryptor()
        decryptor.authenticate_additional_data(head + bound_to)
        try:
            return decryptor.update(sealed) + decryptor.finalize()
        except InvalidTag:
            raise SealBroken("密封数据打不开：内容被改动，或被移到了别的记录上。请从备份恢复") from None

    def sealed(self, head: bytes | memoryview) -> bool:
        """Whether what begins so was sealed by one of these keys. Nothing is opened."""
        return bytes(head[1:_HEAD]) in self._ciphers

    def open_many(self, blobs: Sequence[bytes], bound: Sequence[bytes]) -> list[bytes]:
        """``open`` for a column; ``bound`` is as long as ``blobs``."""
        return [self.open(blob, to) for blob, to in zip(blobs, bound, strict=True)]

    # --- indexes and file keys ---

    def _domain(self, domain: str) -> hmac.HMAC:
        """The keyed hash with the domain taken in; copying it saves half of the work for every text."""
        state = self._domains.get(domain)
        if state is None:
            if "\0" in domain:
                raise ValueError("索引的名称里不能有空字符")
            state = hmac.HMAC(self._index_key, hashes.SM3())
            state.update(domain.encode() + b"\0")
            self._domains[domain] = state
        return state

    def index(self, domain: str, text: str) -> bytes:
        """16 bytes that are equal for equal text of one domain, and tell nothing without the key."""
        state = self._domain(domain).copy()
        state.update(text.encode("utf-8", "surrogatepass"))
        return state.finalize()[:_INDEX]

    def index_many(self, domain: str, texts: Iterable[str]) -> list[bytes]:
        """``index`` for a column."""
        copy = self._domain(domain).copy
        result: list[bytes] = []
        for text in texts:
            state = copy()
            state.update(text.encode("utf-8", "surrogatepass"))
            result.append(state.finalize()[:_INDEX])
        return result

    # --- blocks ---

    def blocks(self, domain: str, plain: bytes) -> bytes:
        """A column of blocks of 16 bytes, each enciphered by itself (SM4) under the key of its domain.

        Equal blocks give equal bytes that say nothing without the key, as an index does; a whole column takes one call,
        and whoever has the key can open them again. Only for what fits into one block.
        """
        encryptor = self._block_cipher(domain).encryptor()
        return encryptor.update(plain) + encryptor.finalize()

    def open_blocks(self, domain: str, sealed: bytes) -> bytes:
        """The blocks again. Nothing tells whether they were altered: the file they lie in does."""
        decryptor = self._block_cipher(domain).decryptor()
        return decryptor.update(sealed) + decryptor.finalize()

    def _block_cipher(self, domain: str) -> Cipher[modes.ECB]:
        # One block is one value, and that equal values are equal is wanted: no chaining.
        return Cipher(algorithms.SM4(self.index("key_of_blocks", domain)), modes.ECB())  # noqa: S305

    def file_key(self, name: str) -> bytes:
        """The 16-byte key of one fact file, from its name: a file under another's name does not open."""
        state = hmac.HMAC(self._file_key, hashes.SM3())
        state.update(name.encode())
        return state.finalize()[:16]

    # --- keeping ---

    @classmethod
    def make(cls) -> Keyring:
        """New keys for a new site."""
        return cls([_generation()], os.urandom(32), os.urandom(32))

    def next_generation(self) -> Keyring:
        """The same keys and a new one that seals from now on; what was sealed before still opens."""
        return Keyring([*self._generations, _generation()], self._index_key, self._file_key)

    def to_json(self) -> str:
        """All keys as text. Whoever has it can open everything: for the key file and its safe copy only."""
        generations = [{"id": name, "key": key.hex()} for name, key in self._generations]
        keys = {"version": 1, "seal": generations, "index": self._index_key.hex(), "file": self._file_key.hex()}
        return json.dumps(keys, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Keyring:
        """The keyring that ``to_json`` wrote. Raises ValueError when it is not whole."""
        try:
            keys = json.loads(text)
            generations = [(entry["id"], bytes.fromhex(entry["key"])) for entry in keys["seal"]]
            return cls(generations, bytes.fromhex(keys["index"]), bytes.fromhex(keys["file"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError("密钥文件不完整或已损坏") from error


def _generation() -> tuple[str, bytes]:
    return os.urandom(_ID).hex(), os.urandom(16)
