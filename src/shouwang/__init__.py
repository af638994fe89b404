"""Shouwang 守望: the packs say, the engine calculates, the records remember, the desk and the field show."""
