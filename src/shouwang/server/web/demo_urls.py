"""The addresses of a demo's site: those of any site, and the one that leads from county to county."""

from __future__ import annotations

from django.urls import path

from shouwang.server.web import urls
from shouwang.server.web.demo import choose_demo_county

urlpatterns = [*urls.urlpatterns, path("demo/county/", choose_demo_county, name="demo_county")]
handler404, handler500 = urls.handler404, urls.handler500
