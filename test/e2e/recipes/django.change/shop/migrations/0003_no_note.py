from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("shop", "0002_state")]
    operations = [migrations.RemoveField("item", "note")]
