"""Addresses of signing in, and of posts and the people who hold them."""

from django.urls import path

from shouwang.desk.staff import confirming, doing, pages, posts

app_name = "staff"
urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-in/now/", doing.sign_in_now, name="sign_in_now"),
    path("sign-out/", doing.sign_out_now, name="sign_out"),
    path("own/", pages.own, name="own"),
    path("own/post/", doing.choose_post, name="choose_post"),
    path("own/county/", doing.choose_county, name="choose_county"),
    path("own/password/", pages.password, name="password"),
    path("own/password/set/", doing.set_password_now, name="set_password"),
    path("own/codes/begin/", doing.begin_codes_now, name="begin_codes"),
    path("own/codes/confirm/", doing.confirm_codes_now, name="confirm_codes"),
    path("own/codes/end/", doing.end_codes_now, name="end_codes"),
    path("posts/", posts.posts, name="posts"),
    path("posts/<str:code>/", posts.post, name="post"),
    path("posts/<str:code>/rename/", confirming.rename, name="rename"),
    path("posts/<str:code>/rename/now/", doing.rename_now, name="rename_now"),
    path("posts/<str:code>/close/", confirming.close, name="close"),
    path("posts/<str:code>/close/now/", doing.close_now, name="close_now"),
    path("holders/<int:key>/", posts.holder, name="holder"),
    path("holders/<int:key>/<slug:what>/", confirming.holder, name="confirm"),
    path("holders/<int:key>/<slug:what>/now/", doing.holder_now, name="holder_now"),
    path("posts-workbook/", confirming.upload, name="upload"),
    path("posts-workbook/fetch/", pages.workbook, name="workbook"),
    path("posts-workbook/taken-in/<int:key>/", doing.hand_out_now, name="hand_out"),
    path("posts-workbook/take-in/", doing.take_in, name="take_in"),
]
