"""Addresses of the pages of events, areas and projects."""

from django.urls import path

from shouwang.desk.events import areas, books, doing, pages

app_name = "events"
urlpatterns = [
    path("", pages.events, name="list"),
    path("tell/", pages.tell, name="tell"),
    path("tell/send/", doing.send, name="send"),
    path("<int:key>/", pages.event, name="event"),
    path("<int:key>/more/", doing.more, name="more"),
    path("<int:key>/no-more/", doing.no_more, name="no_more"),
    path("<int:key>/end/", doing.end, name="end"),
    path("<int:key>/take-back/", doing.take_back, name="take_back"),
    path("areas/", areas.areas, name="areas"),
    path("areas/mark/", doing.mark, name="mark"),
    path("areas/<int:key>/end/", doing.end_marked, name="end_marked"),
    path("projects/", books.projects, name="projects"),
    path("projects/workbook/", books.workbook, name="workbook"),
    path("projects/take-in/", doing.take_in, name="take_in"),
    path("projects/<int:key>/", books.project, name="project"),
    path("projects/files/<int:key>/", books.file, name="file"),
]
