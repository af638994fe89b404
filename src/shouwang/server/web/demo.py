"""At the door of a demo's site: whom one can sign in as. In any other site nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from shouwang.records import vault
from shouwang.records.staff.models import Post
from shouwang.server.commands.demo_people import DEMO_PASSWORD


def demo_people(request: HttpRequest) -> dict[str, Any]:
    """For the page of the door: one post of every role with its login name, and the password that everybody may know."""
    if not request.path.startswith(reverse("staff:sign_in")) or not (vault.home() / "demo" / "ready").exists():
        return {}
    posts = Post.objects.filter(active=True).exclude(role=Post.Role.OPERATOR).order_by("pk")
    one_each = {post.role: (post.code, post.title) for post in reversed(posts)}
    order = [role for role in Post.Role.values if role in one_each]
    return {"demo_people": [one_each[role] for role in order], "demo_password": DEMO_PASSWORD}
