"""Addresses of the follow-up visits' pages."""

from django.urls import path

from shouwang.desk.followups import doing, form, pages, papers, today

app_name = "followups"
urlpatterns = [
    path("", pages.follow_ups, name="list"),
    path("<int:key>/", pages.one, name="one"),
    path("<int:key>/word/", papers.record_word, name="word"),
    path("papers/<int:key>/", pages.paper, name="paper"),
    path("today/", today.today, name="today"),
    path("today/<int:key>/", form.form, name="form"),
    path("today/<int:key>/file/", doing.file_one, name="file_one"),
    path("expect/", doing.expect, name="expect"),
]
