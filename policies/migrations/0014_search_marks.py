import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("policies", "0013_search_and_data_version"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchdocument",
            name="stamp",
            field=models.DateTimeField(
                default=django.utils.timezone.now,
                help_text="When the record that was read had last been changed.",
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="SearchMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_id", models.PositiveBigIntegerField()),
                ("content_type", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="contenttypes.contenttype")),
            ],
            options={
                "verbose_name": "mark for the search",
                "verbose_name_plural": "marks for the search",
            },
        ),
    ]
