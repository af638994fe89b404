"""Addresses of jobs and of the workbooks that they write."""

from django.urls import path

from shouwang.desk.jobs import pages, written

app_name = "jobs"
urlpatterns = [
    path("", pages.jobs_list, name="list"),
    path("<int:key>/", pages.job, name="job"),
    path("<int:key>/state/", pages.state, name="state"),
    path("workbooks/", written.workbooks, name="workbooks"),
    path("workbooks/one/", written.workbook, name="workbook"),
]
