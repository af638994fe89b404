"""Addresses of the cases' pages."""

from django.urls import path

from shouwang.desk.cases import (
    case,
    department,
    doing,
    figures,
    files,
    lookback,
    pages,
    say,
    situation,
    step,
    told,
    ways,
    ways_doing,
)

app_name = "cases"
urlpatterns = [
    path("", pages.cases_list, name="list"),
    path("begin/", pages.to_begin, name="begin"),
    path("begin/now/", doing.begin_now, name="begin_now"),
    path("begin/<str:code>/", say.begin_one, name="begin_one"),
    path("begin/<str:code>/now/", doing.begin_one_now, name="begin_one_now"),
    path("<int:key>/", case.case, name="case"),
    path("<int:key>/income/", figures.income, name="income"),
    path("<int:key>/income/now/", doing.income_now, name="income_now"),
    path("<int:key>/risks/", figures.risks, name="risks"),
    path("<int:key>/risks/now/", doing.risks_now, name="risks_now"),
    path("<int:key>/situation/", situation.situation, name="situation"),
    path("<int:key>/situation/now/", ways_doing.situation_now, name="situation_now"),
    path("ways/<str:code>/", ways.ways, name="ways"),
    path("ways/<str:code>/now/", ways_doing.begin_way_now, name="ways_now"),
    path("eliminable/", ways.eliminable, name="eliminable"),
    path("eliminable/now/", ways_doing.eliminable_now, name="eliminable_now"),
    path("<int:key>/say/", say.say, name="say"),
    path("<int:key>/say/now/", doing.say_now, name="say_now"),
    path("papers/<int:key>/", case.paper, name="paper"),
    path("papers/print/", files.printed, name="print"),
    path("steps/", step.step, name="step"),
    path("steps/rows/", step.step_rows, name="step_rows"),
    path("steps/now/", doing.step_now, name="step_now"),
    path("compare/", department.compare, name="compare"),
    path("compare/now/", doing.compare_now, name="compare_now"),
    path("compare/workbook/", files.compare_book, name="compare_book"),
    path("compare/workbook/now/", doing.compare_book_now, name="compare_book_now"),
    path("compare/answered/", department.compared, name="compared"),
    path("told/", told.told, name="told"),
    path("lookback/", lookback.lookback, name="lookback"),
]
