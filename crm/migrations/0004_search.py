import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0003_identifiers_end")]

    operations = [
        migrations.CreateModel(
            name="SearchCard",
            fields=[
                ("customer_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("names", models.TextField()),
                ("live", models.TextField()),
                ("old", models.TextField()),
                ("mailboxes", models.TextField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["mailboxes"],
                        name="search_mailboxes",
                        opclasses=["gin_trgm_ops"],
                        fastupdate=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchTerm",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "term",
                        "place",
                        "customer_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("term", models.CharField(db_collation="C", max_length=60)),
                (
                    "place",
                    models.SmallIntegerField(choices=[(0, "Name"), (1, "Live"), (2, "Old")]),
                ),
                ("customer_id", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="VocabularyWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(db_collation="C", max_length=40)),
                (
                    "slips",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(db_collation="C", max_length=40), size=None
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["word"], name="vocabulary_word"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"],
                        name="vocabulary_alike",
                        opclasses=["gin_trgm_ops"],
                        fastupdate=False,
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["slips"], name="vocabulary_slips", fastupdate=False
                    ),
                ],
            },
        ),
    ]
