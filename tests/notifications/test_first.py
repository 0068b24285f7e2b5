import pytest
from crm import orders, facts
from notifications import outbox, delivery, channels
from notifications.channels.contract import Receipt, Outcome
from notifications.models import *
from notifications.outbox import Intent
from tests.factories.crm import *
from django.db import connection

import crm.models
crm.models.Customer.standing="with_us"
class P:
    name="p"; honours_key=True
    def __init__(s): s.got=[]
    def send(s, parcel): s.got.append(parcel); return Receipt(Outcome.ACCEPTED,"x")

@pytest.fixture
def prov(monkeypatch):
    p=P(); monkeypatch.setattr(channels,"provider_for",lambda c,is_live: p); return p

def test_it(rep, ruth, prov, run_jobs, django_assert_max_num_queries):
    PhoneFactory(customer=ruth, level=2, status="verified"); EmailFactory(customer=ruth, level=2, status="verified")
    order = orders.place(ruth, by=rep, number="77")
    m = outbox.queue(Intent(ruth, "order.confirmed", subject=order.subject), by=rep)
    d = Decision.objects.filter(message=m).last()
    print(m.state, m.due_at, d.found)
    m.refresh_from_db(); print(m.state, m.due_at)
    from crm import clock
    from datetime import datetime, UTC, timedelta
    with clock.moved_to(datetime(2026,11,23,15,tzinfo=UTC)):
        run_jobs()
        with connection.execute_wrapper(lambda ex,sql,params,many,ctx: (print('SQL', sql[:70].replace('\n',' ')), ex(sql,params,many,ctx))[1]):
            delivery.drain()
    m.refresh_from_db(); print(m.state)
    print(prov.got)
    assert m.state == "sent"
