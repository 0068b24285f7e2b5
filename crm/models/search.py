"""What search keeps beside the business tables: written by database triggers alone.

Every row here can be made again from customers, their contact points, numbers and orders; the
SQL that does so is in ``crm/search/projection.sql``.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

PROJECTION = "Search keys, which the database makes from customers and how to reach them."


class SearchCard(models.Model):
    """All the words by which one customer is found, in one row to check a candidate by.

    Each text begins and ends with a space and has single spaces between its words.
    """

    untracked_because = PROJECTION

    # No foreign key: a trigger removes the card of a customer who is gone.
    customer_id = models.BigIntegerField(primary_key=True)
    names = models.TextField()
    live = models.TextField()
    old = models.TextField()
    mailboxes = models.TextField()

    class Meta:
        indexes = [
            GinIndex(
                fields=["mailboxes"],
                name="search_mailboxes",
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
            )
        ]

    def __str__(self):
        return f"{self.customer_id}:{self.names}"


class SearchTerm(models.Model):
    """One word, number or end of a number, and a customer who has it.

    ``place`` is where the customer has it: names come before all else, old values last.
    """

    untracked_because = PROJECTION

    class Place(models.IntegerChoices):
        NAME = 0
        LIVE = 1
        OLD = 2

    pk = models.CompositePrimaryKey("term", "place", "customer_id")
    term = models.CharField(max_length=60, db_collation="C")
    place = models.SmallIntegerField(choices=Place)
    customer_id = models.BigIntegerField()

    def __str__(self):
        return f"{self.term}: {self.customer_id}"


class VocabularyWord(models.Model):
    """A word of somebody's name, street or town; misspelt words are looked up here.

    Words are only ever added, and two writers may add the same one at the same moment: neither
    waits for the other, and a reader minds neither. ``rebuild()`` leaves each word once.
    """

    untracked_because = PROJECTION

    word = models.CharField(max_length=40, db_collation="C")
    slips = ArrayField(models.CharField(max_length=40, db_collation="C"))

    class Meta:
        indexes = [
            models.Index(fields=["word"], name="vocabulary_word"),
            # Without a list of pending words, which every search would have to read through.
            GinIndex(
                fields=["word"],
                name="vocabulary_alike",
                opclasses=["gin_trgm_ops"],
                fastupdate=False,
            ),
            GinIndex(fields=["slips"], name="vocabulary_slips", fastupdate=False),
        ]

    def __str__(self):
        return self.word
