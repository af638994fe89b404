"""Addresses of the calendar and of the packs."""

from django.urls import path

from shouwang.desk.policy import calendar, doing, pages

app_name = "policy"
urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/set/", doing.set_day, name="set_day"),
    path("packs/", pages.packs, name="packs"),
    path("packs/<int:key>/", pages.pack, name="pack"),
    path("packs/<int:key>/clauses/<str:name>/", pages.clause, name="clause"),
    path("packs/<int:key>/clauses/<str:name>/attach/", doing.attach_notice, name="attach_notice"),
    path("packs/notices/<int:key>/", pages.notice, name="notice"),
]
