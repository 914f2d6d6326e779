"""The house's addresses with a bare view beside them: what `./tieshan bench pages` serves."""

from django.urls import path

from tieshan.config.benches.pages import bare
from tieshan.config.urls import urlpatterns as house

urlpatterns = [path("bench/bare/", bare, name="config.bench.bare"), *house]
