"""The floors: the least that Django needs for the same, at addresses beside the product's.

The page: session, person, customer and as many rows of the timeline by the ORM, through a plain
template. The note: one row into a table that nothing guards, and the commit. Both stand behind
the middleware that ``startproject`` writes into every new project. Below them lies bare SQL.
"""

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.urls import include, path

from benchmarks.sets import run
from crm.models import Act, Customer
from crm.trail.timeline import PAGE

STANDARD = (
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
LINES = f"""
select act.at, act.sentence, act.why, actor.first_name, desk.name
from crm_act act join crm_user actor on actor.id = act.actor_id
  left join crm_desk desk on desk.id = act.desk_id
where act.customer_id = %s order by act.at desc, act.id desc limit {PAGE}
"""
PEOPLE = """
select c.ref, c.given_name, c.family_name, array_agg(p.value)
from crm_customer c left join crm_contactpoint p on p.customer_id = c.id
where c.id = any (%s) group by c.id
"""
INSERT = """
insert into benchmarks_barenote (customer_id, author_id, kind, text, version)
values (%s, %s, 'general', %s, 1)
"""
TEMPLATE = engines["django"].from_string(
    """<!doctype html><title>{{ customer.name }}</title>
<h1>{{ customer.name }}</h1><p>{{ customer.born_on|date:"j F Y" }} {{ user.first_name }}</p>
<ul>{% for act in acts %}
  <li><time datetime="{{ act.at|date:'c' }}">{{ act.at|date:"j F Y, H:i" }}</time>
  <b>{{ act.sentence }}</b> {{ act.actor.first_name }}, {{ act.desk.name }} {{ act.why }}</li>
{% endfor %}</ul>"""
)


class BareNote(models.Model):
    """A note in a table as Django makes it: foreign keys, and nothing else."""

    customer = models.ForeignKey("crm.Customer", models.PROTECT, related_name="+")
    author = models.ForeignKey("crm.User", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, default="general")
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        app_label = "benchmarks"

    def __str__(self):
        return self.text


def customer(request: HttpRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(Customer, ref=ref)
    acts = Act.objects.filter(customer=found).select_related("actor", "desk")[:PAGE]
    return HttpResponse(
        TEMPLATE.render({"customer": found, "acts": acts, "user": request.user})
    )


def note(request: HttpRequest, customer: int, author: int) -> HttpResponse:
    BareNote.objects.create(customer_id=customer, author_id=author, text=request.POST["text"])
    return redirect("/")


def seated_note(request: HttpRequest, ref: str) -> HttpResponse:
    found = get_object_or_404(Customer, ref=ref)
    BareNote.objects.create(customer=found, author=request.user, text=request.POST["text"])
    return redirect("/")


def bare_customer(pk: int) -> None:
    run("select * from crm_customer where id = %s", [pk])
    run(LINES, [pk])


def bare_people(ids: list[int]) -> None:
    run(PEOPLE, [ids])


def bare_note(customer: int, author: int, text: str) -> None:
    run(INSERT, [customer, author, text])


urlpatterns = [
    path("floor/customers/<ref>/", customer, name="floor_customer"),
    path("floor/notes/<int:customer>/<int:author>/", note, name="floor_note"),
    path("floor/customers/<ref>/notes/", seated_note, name="floor_seated_note"),
    path("", include("crm.project.urls")),
]
