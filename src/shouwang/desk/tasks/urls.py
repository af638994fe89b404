"""Addresses of the first page and of "my work"."""

from django.urls import path

from shouwang.desk.tasks import pages

app_name = "tasks"
urlpatterns = [
    path("", pages.month, name="month"),
    path("work/", pages.work, name="work"),
]
