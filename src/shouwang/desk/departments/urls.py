"""Addresses of the departments: who speaks for them, how their lists come, what was agreed."""

from django.urls import path

from shouwang.desk.departments import doing, pages

app_name = "departments"
urlpatterns = [
    path("", pages.departments_list, name="list"),
    path("one/", pages.department, name="department"),
    path("one/liaison/", doing.liaison, name="liaison"),
    path("one/liaison/end/", doing.end, name="end_liaison"),
    path("one/transfer/", doing.transfer, name="transfer"),
    path("one/ask/", pages.ask, name="ask"),
    path("one/whole/", doing.whole, name="whole"),
    path("consultations/", pages.consultations, name="consultations"),
    path("consultations/new/", pages.new_consultation, name="new_consultation"),
    path("consultations/record/", doing.consultation, name="consultation"),
    path("workbook/", pages.workbook, name="workbook"),
]
