"""Addresses of the households' pages."""

from django.urls import path

from shouwang.desk.households import doing, pages

app_name = "households"
urlpatterns = [
    path("", pages.search, name="search"),
    path("<str:code>/", pages.household, name="household"),
    path("<str:code>/ask/", pages.ask, name="ask"),
    path("<str:code>/whole/", doing.whole, name="whole"),
]
