from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def apart(apps: Any, schema_editor: Any) -> None:
    version, files = apps.get_model("policy", "PackVersion"), apps.get_model("policy", "PackFiles")
    for one in version.objects.order_by("pk").iterator(chunk_size=10):
        files.objects.create(version=one, content=one.files)


class Migration(migrations.Migration):
    dependencies = [
        ("policy", "0003_notice_copies"),
    ]

    operations = [
        migrations.CreateModel(
            name="PackFiles",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.BinaryField(help_text="zlib-compressed JSON: file name → text, the whole lineage")),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        # Not yet "files": the column of that name still stands.
                        related_name="+",
                        to="policy.packversion",
                    ),
                ),
            ],
        ),
        migrations.RunPython(apart, elidable=False),
        migrations.RemoveField(model_name="packversion", name="files"),
        migrations.AlterField(
            model_name="packfiles",
            name="version",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="files", to="policy.packversion"
            ),
        ),
    ]
