"""Addresses of the measures' pages."""

from django.urls import path

from shouwang.desk.measures import department, doing, files, forms, pages, plan

app_name = "measures"
urlpatterns = [
    path("", pages.plans, name="list"),
    path("outside/", pages.outside, name="outside"),
    path("new/<str:code>/", plan.begin, name="begin"),
    path("new/<str:code>/now/", doing.begin_now, name="begin_now"),
    path("print/", files.printed, name="print"),
    path("department/", department.department, name="department"),
    path("department/workbook/", department.book, name="book"),
    path("department/workbook/now/", doing.book_now, name="book_now"),
    path("<int:key>/", plan.plan, name="plan"),
    path("<int:key>/risks/", plan.risks, name="risks"),
    path("<int:key>/risks/now/", doing.risks_now, name="risks_now"),
    path("<int:key>/fix/now/", doing.fix_now, name="fix_now"),
    path("<int:key>/add/", forms.add, name="add"),
    path("<int:key>/add/now/", doing.add_now, name="add_now"),
    path("measure/<int:key>/", forms.measure, name="measure"),
    path("measure/<int:key>/edit/", forms.edit, name="edit"),
    path("measure/<int:key>/edit/now/", doing.edit_now, name="edit_now"),
    path("measure/<int:key>/now/", doing.carry_now, name="carry_now"),
]
