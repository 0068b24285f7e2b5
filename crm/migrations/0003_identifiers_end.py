import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0002_access_and_desks")]

    operations = [
        *(
            migrations.AlterField(
                model_name=model,
                name=name,
                field=models.CharField(blank=True, max_length=300),
            )
            for model in ("customer", "historicalcustomer")
            for name in ("given_name", "family_name")
        ),
        migrations.AddField(
            model_name="identifier",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="historicalidentifier",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RemoveConstraint(model_name="identifier", name="identifier_once_per_system"),
        migrations.AddConstraint(
            model_name="identifier",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("system", "value"),
                name="identifier_once_per_system",
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                django.db.models.functions.text.Upper("family_name"), name="customer_surname"
            ),
        ),
    ]
