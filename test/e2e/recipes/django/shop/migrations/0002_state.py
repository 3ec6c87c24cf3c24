from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


def fill(apps, schema_editor):
    apps.get_model("shop", "Item").objects.update(state="new")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("shop", "0001_initial")]
    operations = [
        migrations.AddField("item", "state", models.CharField(max_length=10, default="new")),
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently("item", models.Index(fields=["state"], name="item_state")),
        migrations.AddConstraint("item", models.UniqueConstraint(fields=["name", "owner"], name="item_once")),
        migrations.RunSQL("CREATE VIEW cheap AS SELECT id, name FROM shop_item WHERE price < 1", "DROP VIEW cheap"),
    ]
