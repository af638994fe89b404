"""A month may be screened on Spark: what the offices get is the same."""

from __future__ import annotations

from tests.engine.backends.cluster import MODEST, need_spark
from tests.walk.conftest import SAMPLES
from tests.walk.sites import new_site


def test_a_month_screened_on_spark_is_the_month_screened_here(sample_month, tmp_path, monkeypatch):
    need_spark()
    conf = tmp_path / "conf"
    conf.mkdir()
    (conf / "spark-defaults.conf").write_text("".join(f"{key} {value}\n" for key, value in MODEST.items()))
    monkeypatch.setenv("SPARK_CONF_DIR", str(conf))
    site = new_site(tmp_path)
    site.register(SAMPLES / "jingde-1" / "registry.xlsx")
    on_spark = ("--backend", "spark", "--master", "local[2]")
    report = site.cycle(SAMPLES / "jingde-1" / "inbox", "2024-03", "2024-04-10", *on_spark)
    assert report == sample_month("jingde-1")[1]
    assert len(report["alerts"]) > 20


def test_a_month_is_not_sent_to_a_machine_that_takes_none(tmp_path):
    site = new_site(tmp_path)
    site.register(SAMPLES / "jingde-1" / "registry.xlsx")
    words = site.cycle_words(tmp_path, "2024-03", "2024-04-10", "--master", "spark://far:7077")
    assert "DuckDB就在本进程里算" in site.run(*words, expect=1).stderr
