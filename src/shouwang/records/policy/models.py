"""Tables of policy."""

from django.db import models


class PackVersion(models.Model):
    """A pack as it was published. Runs, leads and cases name theirs, so that any of it can be done again."""

    name = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    digest = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT)


class PackFiles(models.Model):
    """The exact files of a version: half a megabyte, which nobody who asks for a version's name should have to read."""

    version = models.OneToOneField(PackVersion, on_delete=models.PROTECT, related_name="files")
    content = models.BinaryField(help_text="zlib-compressed JSON: file name → text, the whole lineage")


class PackInForce(models.Model):
    """From ``from_on`` a county goes by this version, until a later line says otherwise."""

    county = models.CharField(max_length=6)
    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT)
    from_on = models.DateField()
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "version", "from_on"], name="pack_in_force_once")]


class CalendarDay(models.Model):
    """A day that the office says is a working day or is not; it wins over the calendar package.

    A decision that was taken back stays, with who took it back and why.
    """

    on = models.DateField(unique=True)
    working = models.BooleanField(null=True, help_text="null: as published, the decision was taken back")
    note = models.CharField(max_length=120, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(
        "staff.Post", null=True, on_delete=models.PROTECT, related_name="+", help_text="null: nobody kept it then"
    )


class NoticeCopy(models.Model):
    """The office's own copy of a notice that its pack rests on: the file as it came, sealed in the vault.

    ``notice`` and ``number`` are the notice's short name and its number in the pack, so that a later version that rests on
    the same notice has it too.
    """

    county = models.CharField(max_length=6)
    notice = models.CharField(max_length=80)
    number = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    media = models.CharField(max_length=80, help_text="what its first bytes say it is")
    size = models.BigIntegerField()
    stored = models.CharField(max_length=80, help_text="name of the sealed file in the vault")
    attached_by = models.ForeignKey("staff.Post", on_delete=models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "notice", "number", "stored"], name="notice_copy_once")
        ]
