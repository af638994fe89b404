"""Addresses of the look-back's pages."""

from django.urls import path

from shouwang.desk.lookback import doing, finding, lists, pages

app_name = "lookback"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("now/", doing.run_now, name="run_now"),
    path("findings/", lists.findings, name="findings"),
    path("missed/", lists.missed, name="missed"),
    path("outside/", lists.outside, name="outside"),
    path("<int:key>/", finding.finding, name="finding"),
    path("<int:key>/answer/", doing.answer_now, name="answer_now"),
    path("<int:key>/confirm/", doing.confirm_now, name="confirm_now"),
]
