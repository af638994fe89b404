"""Addresses of the pages of comparing lists."""

from django.urls import path

from shouwang.desk.discrepancies import doing, files, households, item, listed, pages, put

app_name = "discrepancies"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("open/", doing.open_now, name="open_now"),
    path("<int:key>/compare/", doing.compare_now, name="compare_now"),
    path("<int:key>/village/<str:code>/", pages.village, name="village"),
    path("<int:key>/village/<str:code>/nil/", doing.nil_now, name="nil_now"),
    path("<int:key>/village/<str:code>/list/", doing.list_now, name="list_now"),
    path("<int:key>/put/", put.search, name="search"),
    path("<int:key>/put/<str:code>/", put.put, name="put"),
    path("<int:key>/put/<str:code>/now/", doing.put_now, name="put_now"),
    path("<int:key>/sheet/<str:code>/", files.sheet, name="sheet"),
    path("<int:key>/take-in/", doing.take_in, name="take_in"),
    path("files/<int:key>/", files.file, name="file"),
    path("listed/<int:key>/", listed.listed, name="listed"),
    path("listed/<int:key>/decide/", doing.decide_now, name="decide_now"),
    path("listed/<int:key>/off/", doing.off_now, name="off_now"),
    path("households/", households.households, name="households"),
    path("households/<int:key>/", item.item, name="item"),
    path("households/<int:key>/verify/", doing.verify_now, name="verify_now"),
    path("households/<int:key>/review/", doing.review_now, name="review_now"),
    path("households/<int:key>/begin/", doing.begin_now, name="begin_now"),
]
