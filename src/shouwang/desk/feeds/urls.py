"""Addresses of the pages of reporting, and of those about whom a row means."""

from django.urls import path

from shouwang.desk.feeds import copies, doing, doubts_doing, doubts_pages, pages, to_register, unregistered_pages

app_name = "feeds"
urlpatterns = [
    path("", pages.owed, name="owed"),
    path("folder/", pages.folder, name="folder"),
    path("became/", pages.became_of, name="became"),
    path("became/workbook/", pages.feedback, name="feedback"),
    path("upload/", doing.upload, name="upload"),
    path("upload/one/", doing.keep_one, name="keep_one"),
    path("jobs/<int:key>/", pages.job, name="job"),
    path("jobs/<int:key>/now/", pages.job_now, name="job_now"),
    path("jobs/<int:key>/let-in/", doing.let_all_in, name="let_all_in"),
    path("deliveries/<int:key>/", pages.delivery, name="delivery"),
    path("deliveries/<int:key>/receipt/", pages.receipt, name="receipt"),
    path("deliveries/<int:key>/faulty/", pages.faulty, name="faulty"),
    path("deliveries/<int:key>/let-in/", doing.let_in, name="let_in"),
    path("copies/", copies.copies, name="copies"),
    path("copies/<slug:feed>/", copies.copy, name="copy"),
    path("template/", pages.template, name="template"),
    path("nil/", doing.nil, name="nil"),
    path("row/", pages.row, name="row"),
    path("row/send/", doing.send_row, name="send_row"),
    # What matching leaves to people: doubtful rows, and those whom no register holds.
    path("doubts/", doubts_pages.doubts, name="doubts"),
    path("doubts/<int:key>/", doubts_pages.doubt, name="doubt"),
    path("doubts/<int:key>/decide/", doubts_doing.decide, name="decide"),
    path("doubts/<int:key>/take-back/", doubts_doing.take_back, name="take_back"),
    path("unregistered/", unregistered_pages.unregistered, name="unregistered"),
    path("unregistered/to-register/", to_register.ask_to_register, name="ask_to_register"),
    path("unregistered/to-register.xlsx", to_register.to_register, name="to_register"),
]
