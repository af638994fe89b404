"""Addresses of the journal."""

from django.urls import path

from shouwang.desk.journal import doing, pages

app_name = "journal"
urlpatterns = [
    path("", pages.lines, name="lines"),
    path("verify/", pages.verify, name="verify"),
    path("verify/now/", doing.verify_now, name="verify_now"),
]
