"""Addresses of jobs and of the workbooks that they write."""

from django.urls import path

from shouwang.desk.jobs import doing, pages, written

app_name = "jobs"
urlpatterns = [
    path("", pages.jobs_list, name="list"),
    path("<int:key>/", pages.job, name="job"),
    path("<int:key>/state/", pages.state, name="state"),
    path("<int:key>/workbook/", pages.exported, name="exported"),
    path("take-away/", doing.take_away, name="take_away"),
    path("workbooks/", written.workbooks, name="workbooks"),
    path("workbooks/one/", written.workbook, name="workbook"),
]
