"""Addresses of the helpers' pages."""

from django.urls import path

from shouwang.desk.helpers import card, doing, pages, papers

app_name = "helpers"
urlpatterns = [
    path("", pages.pairings, name="list"),
    path("people/", pages.people, name="people"),
    path("people/add/", doing.add, name="add"),
    path("people/<int:key>/", pages.helper, name="helper"),
    path("people/<int:key>/correct/", doing.correct, name="correct"),
    path("people/<int:key>/sign-in/", doing.sign_in_by, name="sign_in_by"),
    path("people/<int:key>/pair/", doing.pair, name="pair"),
    path("people/<int:key>/hand-over/", doing.hand_over, name="hand_over"),
    path("pairings/<int:key>/end/", doing.end, name="end"),
    path("workbook/", pages.workbook, name="workbook"),
    path("files/", pages.files, name="files"),
    path("files/take-in/", doing.take_in, name="take_in"),
    path("files/<int:key>/", pages.file, name="file"),
    path("card/<str:code>/", card.card, name="card"),
    path("card/<str:code>/word/", papers.card_word, name="card_word"),
    path("list/<str:code>/word/", papers.list_word, name="list_word"),
]
