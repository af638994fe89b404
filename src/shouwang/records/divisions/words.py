"""Chinese labels of divisions."""

LEVELS = {"county": "县", "town": "乡镇", "village": "村"}
