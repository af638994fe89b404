"""Addresses of the screenings' pages."""

from django.urls import path

from shouwang.desk.screenings import alerts, doing, pages, untold

app_name = "screenings"
urlpatterns = [
    path("", pages.runs, name="runs"),
    path("screen/", doing.screen_now, name="screen"),
    path("why-not/", alerts.why_not, name="why_not"),
    path("alerts/<int:key>/", alerts.alert, name="alert"),
    path("<int:key>/", pages.run, name="run"),
    path("<int:key>/clear/<slug:rule>/", untold.clear, name="clear"),
    path("<int:key>/unknown/<slug:rule>/", untold.unknown, name="unknown"),
    path("<int:key>/unknown/<slug:rule>/where/", untold.where, name="untold"),
]
