"""Addresses of what matching leaves to people: doubtful rows, and those whom no register holds. Part of ``feeds:``."""

from django.urls import path

from shouwang.desk.feeds import doubts_doing, doubts_pages, unregistered_pages

urlpatterns = [
    path("doubts/", doubts_pages.doubts, name="doubts"),
    path("doubts/<int:key>/", doubts_pages.doubt, name="doubt"),
    path("doubts/<int:key>/decide/", doubts_doing.decide, name="decide"),
    path("unregistered/", unregistered_pages.unregistered, name="unregistered"),
    path("unregistered/to-register.xlsx", unregistered_pages.to_register, name="to_register"),
]
