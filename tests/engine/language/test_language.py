"""The rule language: what it lets through, what it answers, and that SQL, sentence and slow evaluation agree."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouwang.engine.language import Name, evaluate, names_used, parse, reason, rule_sentence, to_sql

NAMES = {
    name.name: name
    for name in (
        Name("monitored", "监测对象", "boolean", "fact", "household", yes="是监测对象", no="不是监测对象"),
        Name("relieved", "脱贫户", "boolean", "fact", "household", yes="是脱贫户", no="不是脱贫户"),
        Name("either", "脱贫人口或监测对象", "boolean", "fact", "household", is_="relieved or monitored"),
        Name("round", "绕圈", "boolean", "fact", "household", is_="monitored and about"),
        Name("about", "绕圈", "boolean", "fact", "household", is_="round or relieved"),
        Name("paid_yuan", "自付", "money", "fact", "person", unit="元"),
        Name("income_yuan", "收入", "money", "fact", "household", unit="元"),
        Name("grade", "等级", "code", "fact", "person", codes=("一级", "二级", "三级")),
        Name("note", "说明", "text", "fact", "person"),
        Name("line_yuan", "预警线", "money", "parameter", unit="元", word="超过", digits=5),
        Name("last_yuan", "上年收入", "money", "fact", "household", unit="元"),
        Name("size", "人口", "number", "fact", "household", unit="人"),
        Name("half_percent", "降幅", "number", "parameter", unit="%", word="达到", digits=2),
        Name("twice_times", "倍数", "number", "parameter", unit="倍", digits=1),
        Name("left_yuan", "扣除自付后的收入", "money", "fact", "household", unit="元", is_="income_yuan - paid_yuan"),
        Name("ring_yuan", "绕圈的数", "money", "fact", "household", unit="元", is_="ring_yuan + paid_yuan"),
    )
}
FIGURES = {"line_yuan": Decimal(30000), "half_percent": Decimal(50), "twice_times": Decimal(2)}


@pytest.mark.parametrize(
    "text",
    [
        "monitored and paid_yuan > line_yuan",
        "either and not (grade in ('一级', '二级') or paid_yuan <= 0)",
        "paid_yuan between 1 and line_yuan",
        "coalesce(paid_yuan, income_yuan) < line_yuan",
        "grade = '三级' and monitored = true",
        "paid_yuan > -1.50",
        "last_yuan - income_yuan >= last_yuan * half_percent",
        "left_yuan < line_yuan * size * half_percent",
        "coalesce(left_yuan, last_yuan) between 0 and twice_times * line_yuan",
    ],
)
def test_a_condition_over_known_names_is_understood(text):
    expression, faults = parse(text, NAMES)
    assert faults == []
    assert expression is not None
    assert rule_sentence(expression, FIGURES)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(select 1)", "expression_forbidden"),
        ("read_csv('/etc/passwd')", "expression_forbidden"),
        ("getenv('HOME') = 'x'", "expression_forbidden"),
        ("monitored; drop table household", "expression_forbidden"),
        ("paid_yuan in (select 1)", "expression_forbidden"),
        ("paid_yuan / 2 > 1", "expression_forbidden"),
        ("cast(paid_yuan as integer) > 1", "expression_forbidden"),
        ("grade || 'x' = 'y'", "expression_forbidden"),
        ("case when monitored then true end", "expression_forbidden"),
        ("household.monitored", "expression_forbidden"),
        ("paid_yuan > $1", "expression_forbidden"),
        ("monitored is null", "expression_forbidden"),
        ("", "expression_forbidden"),
        ("(" * 100 + "monitored" + ")" * 100, "expression_forbidden"),
        ("monitored and (", "expression_unreadable"),
        ("monitord", "name_unknown"),
        ("paid_yuan", "not_a_condition"),
        ("paid_yuan > '一级'", "types_differ"),
        ("grade > '一级'", "types_differ"),
        ("note = '有'", "types_differ"),
        ("grade = '五级'", "code_unknown"),
        ("grade in ('一级', '五级')", "code_unknown"),
        ("paid_yuan > 1e400", "number_out_of_range"),
        ("paid_yuan > 0.001", "number_out_of_range"),
        ("about", "derived_circular"),
        ("ring_yuan > 0", "derived_circular"),
        ("income_yuan * paid_yuan > line_yuan", "reckoning_unfit"),
        ("income_yuan + size > line_yuan", "reckoning_unfit"),
        ("grade + size > 1", "reckoning_unfit"),
        ("income_yuan > half_percent", "reckoning_unfit"),
        ("income_yuan * size > half_percent", "reckoning_unfit"),
        ("income_yuan * size * size > 0", "reckoning_too_wide"),
        ("income_yuan * half_percent", "expression_forbidden"),
    ],
)
def test_what_is_not_a_condition_is_refused_with_a_sentence(text, code):
    expression, faults = parse(text, NAMES)
    assert expression is None
    assert [fault.code for fault in faults] == [code]
    assert faults[0].message


def test_an_unknown_name_proposes_the_one_that_was_meant():
    _, faults = parse("monitord", NAMES)
    assert "“monitored”" in faults[0].message


def test_a_derived_fact_is_seen_through():
    expression, _ = parse("either", NAMES)
    assert list(names_used(expression)) == ["relieved", "monitored"]


@pytest.mark.parametrize(
    ("values", "answer"),
    [
        ({"monitored": True, "paid_yuan": Decimal(30001)}, True),
        ({"monitored": True, "paid_yuan": Decimal(30000)}, False),
        ({"monitored": False, "paid_yuan": None}, False),
        ({"monitored": True, "paid_yuan": None}, None),
        ({"monitored": None, "paid_yuan": Decimal(1)}, False),
    ],
)
def test_missing_values_make_unknown_only_where_they_matter(values, answer):
    expression, _ = parse("monitored and paid_yuan > line_yuan", NAMES)
    assert evaluate(expression.root, {**values, **FIGURES}) is answer


def test_the_reason_says_the_value_beside_the_threshold_in_the_notices_word():
    expression, _ = parse("either and paid_yuan > line_yuan", NAMES)
    values = {"relieved": True, "monitored": False, "paid_yuan": Decimal(30001), **FIGURES}
    assert reason(expression, values) == "是脱贫户，自付30,001元，超过预警线30,000元"


def test_the_reason_why_not_says_what_speaks_against_it():
    expression, _ = parse("either and paid_yuan > line_yuan", NAMES)
    values = {"relieved": True, "monitored": False, "paid_yuan": Decimal(30000), **FIGURES}
    assert reason(expression, values) == "自付30,000元，不超过预警线30,000元"


@pytest.mark.parametrize(
    ("text", "rule", "said"),
    [
        (
            "last_yuan - income_yuan >= last_yuan * half_percent",
            "收入比上年收入少的数达到上年收入的50%",
            "收入3,000元，比上年收入6,900元少3,900元，达到上年收入的50%（3,450元）",
        ),
        ("income_yuan < last_yuan", "收入低于上年收入", "收入3,000元，低于上年收入6,900元"),
        (
            "left_yuan < line_yuan * size",
            "扣除自付后的收入低于预警线30,000元乘以人口",
            "扣除自付后的收入2,499.5元（收入3,000元减自付500.5元），低于预警线30,000元乘以人口4人（120,000元）",
        ),
        (
            "income_yuan - paid_yuan < twice_times * line_yuan",
            "收入减自付后低于预警线30,000元的2倍（60,000元）",
            "收入3,000元减自付500.5元后是2,499.5元，低于预警线30,000元的2倍（60,000元）",
        ),
        (
            "(income_yuan + paid_yuan) * half_percent > 0",
            "（收入加自付）的50%超过0",
            "（收入3,000元加自付500.5元）的50%是1,750.25元",
        ),
    ],
)  # fmt: skip
def test_what_is_reckoned_is_said_with_its_parts_and_its_outcome(text, rule, said):
    expression, _ = parse(text, NAMES)
    values = {"income_yuan": Decimal(3000), "last_yuan": Decimal(6900), "paid_yuan": Decimal("500.5"), "size": 4}
    assert rule_sentence(expression, FIGURES) == rule
    assert reason(expression, values | FIGURES) == said.replace(".5元", ".50元")


def test_what_is_reckoned_keeps_every_digit():
    expression, _ = parse("income_yuan * size + paid_yuan > income_yuan * size", NAMES)
    most = Decimal(10) ** 16 - Decimal("0.01")
    values = {"income_yuan": most, "paid_yuan": Decimal("0.01"), "size": most}
    assert evaluate(expression.root, values) is True
    with duckdb.connect() as connection:
        row = f"SELECT {', '.join(f'CAST({value} AS DECIMAL(18, 2)) AS {name}' for name, value in values.items())}"
        assert connection.execute(f"SELECT {to_sql(expression, FIGURES)} FROM ({row})").fetchall() == [(True,)]


def test_fifty_per_cent_exactly_is_fifty_per_cent():
    expression, _ = parse("last_yuan - income_yuan >= last_yuan * half_percent", NAMES)
    at = {"last_yuan": Decimal("0.03"), "half_percent": Decimal(50)}
    assert evaluate(expression.root, at | {"income_yuan": Decimal("0.01")}) is True
    assert evaluate(expression.root, at | {"income_yuan": Decimal("0.02")}) is False
    assert evaluate(expression.root, at | {"income_yuan": None}) is None


_terms = st.sampled_from(
    [
        "last_yuan - income_yuan >= last_yuan * half_percent",
        "left_yuan < line_yuan * size",
        "income_yuan * size + paid_yuan * half_percent > twice_times * line_yuan",
        "coalesce(left_yuan, paid_yuan) between paid_yuan - income_yuan and 2 * line_yuan",
        "monitored",
        "relieved",
        "either",
        "paid_yuan > line_yuan",
        "paid_yuan <= 100",
        "income_yuan between 10 and line_yuan",
        "coalesce(paid_yuan, income_yuan) >= 100",
        "grade in ('一级', '三级')",
        "grade != '二级'",
    ]
)
_conditions = st.recursive(
    _terms,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} and {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} or {pair[1]})"),
        inner.map(lambda one: f"not ({one})"),
    ),
    max_leaves=6,
)
_money = st.sampled_from([None, Decimal(0), Decimal(100), Decimal("100.01"), Decimal(30000), Decimal(30001)])
_truth = st.sampled_from([None, True, False])
_people = st.fixed_dictionaries(
    {
        "monitored": _truth,
        "relieved": _truth,
        "paid_yuan": _money,
        "income_yuan": _money,
        "last_yuan": _money | st.decimals(-(10**16) + 1, 10**16 - 1, places=2),
        "size": st.sampled_from([None, Decimal(0), Decimal(4), Decimal(10**16 - 1)]),
        "grade": st.sampled_from([None, "一级", "二级", "三级"]),
    }
)


_COLUMNS = ("monitored", "relieved", "paid_yuan", "income_yuan", "last_yuan", "size", "grade")


@settings(max_examples=60, derandomize=True, deadline=None)
@given(_conditions, st.lists(_people, min_size=1, max_size=8))
def test_sql_and_slow_evaluation_give_the_same_three_answers(text, people):
    expression, faults = parse(text, NAMES)
    assert not faults
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t (n INTEGER, monitored BOOLEAN, relieved BOOLEAN, paid_yuan DECIMAL(18,2), "
            "income_yuan DECIMAL(18,2), last_yuan DECIMAL(18,2), size DECIMAL(18,2), grade VARCHAR)"
        )
        connection.executemany(
            "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [[n, *(person[name] for name in _COLUMNS)] for n, person in enumerate(people)],
        )
        got = [
            row[0] for row in connection.execute(f"SELECT {to_sql(expression, FIGURES)} FROM t ORDER BY n").fetchall()
        ]
    expected = [evaluate(expression.root, {**person, **FIGURES}) for person in people]
    assert got == expected
    for person in people:
        assert reason(expression, {**person, **FIGURES})
