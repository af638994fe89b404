"""Addresses of the leads' pages."""

from django.urls import path

from shouwang.desk.leads import pages

app_name = "leads"
urlpatterns = [
    path("", pages.leads_list, name="list"),
    path("<int:key>/", pages.lead, name="lead"),
]
