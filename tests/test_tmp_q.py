import pytest
from tests.district import *
from tests.accounts import *
from django.db import connection
from django.test.utils import CaptureQueriesContext
@pytest.mark.django_db
def test_x():
    d=make_district(); a=appointed("chair","enterprise_chair",d.north_1); c=browser(a); c.get("/me/")
    for path in ("/members/","/journal/","/me/"):
        if path=="/journal/": c=browser(appointed("aud","audit_admin",d.root)); c.get("/roles/")
        with CaptureQueriesContext(connection) as q: c.get(path)
        print(path,len(q)); [print("   ",x["sql"][:150]) for x in q.captured_queries]
