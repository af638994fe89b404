"""Addresses of the visits' pages."""

from django.urls import path

from shouwang.desk.visits import doing, files, pages, today, who

app_name = "visits"
urlpatterns = [
    path("", pages.visits_list, name="list"),
    path("<int:key>/", pages.visit, name="visit"),
    path("<int:key>/accept/", doing.accept, name="accept"),
    path("<int:key>/back/", doing.send_back, name="send_back"),
    path("<int:key>/record/", doing.record, name="record"),
    path("batch/", pages.batch, name="batch"),
    path("batch/do/", doing.do_batch, name="do_batch"),
    path("move/<int:key>/", pages.move, name="move"),
    path("move/<int:key>/do/", doing.hand_over, name="hand_over"),
    path("papers/<int:key>/", pages.paper, name="paper"),
    path("today/", today.today, name="today"),
    path("today/<int:key>/", today.form, name="form"),
    path("today/<int:key>/file/", doing.file_one, name="file_one"),
    path("who/<int:key>/", who.who, name="who"),
    path("who/<int:key>/say/", doing.say_who, name="say_who"),
    path("files/", files.files, name="files"),
    path("files/take-in/", doing.take_in, name="take_in"),
    path("files/<int:key>/", files.file, name="file"),
    path("workbook/<str:code>/", files.workbook, name="workbook"),
]
