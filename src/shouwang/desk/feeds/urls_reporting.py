"""Addresses of the pages of reporting."""

from django.urls import path

from shouwang.desk.feeds import doing, pages

urlpatterns = [
    path("", pages.owed, name="owed"),
    path("folder/", pages.folder, name="folder"),
    path("became/", pages.became_of, name="became"),
    path("became/workbook/", pages.feedback, name="feedback"),
    path("upload/", doing.upload, name="upload"),
    path("upload/one/", doing.keep_one, name="keep_one"),
    path("jobs/<int:key>/", pages.job, name="job"),
    path("jobs/<int:key>/now/", pages.job_now, name="job_now"),
    path("deliveries/<int:key>/", pages.delivery, name="delivery"),
    path("deliveries/<int:key>/receipt/", pages.receipt, name="receipt"),
    path("deliveries/<int:key>/faulty/", pages.faulty, name="faulty"),
    path("deliveries/<int:key>/decide/", doing.decide, name="decide"),
    path("lists/<slug:name>/template/", pages.template, name="template"),
    path("lists/<slug:name>/nil/", doing.nil, name="nil"),
    path("lists/<slug:name>/row/", pages.row, name="row"),
    path("lists/<slug:name>/row/send/", doing.send_row, name="send_row"),
]
