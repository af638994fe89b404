"""Addresses that are open to everybody: what hangs in public."""

from django.urls import path

from shouwang.desk.cases import public

app_name = "open"
urlpatterns = [path("<str:public_id>/", public.publicity, name="publicity")]
