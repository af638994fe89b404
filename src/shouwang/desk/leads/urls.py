"""Addresses of the leads' pages."""

from django.urls import path

from shouwang.desk.leads import behind, dispatching, doing, pages, progress, reminders

app_name = "leads"
urlpatterns = [
    path("", pages.leads_list, name="list"),
    path("<int:key>/", pages.lead, name="lead"),
    path("dispatch/", dispatching.dispatch, name="dispatch"),
    path("dispatch/now/", doing.dispatch_now, name="dispatch_now"),
    path("dispatch/households/", behind.homes, name="homes"),
    path("worth/", behind.worth_of, name="worth"),
    path("progress/", progress.progress_page, name="progress"),
    path("reminders/", reminders.reminders, name="reminders"),
]
