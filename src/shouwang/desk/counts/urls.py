"""Addresses of stock and flow."""

from django.urls import path

from shouwang.desk.counts import pages

app_name = "counts"
urlpatterns = [
    path("", pages.table, name="table"),
    path("households/", pages.households, name="behind"),
]
