"""Addresses of the API."""

from django.urls import path

from forbear.web.api.description import description
from forbear.web.api.views import api

urlpatterns = [path("openapi.json", description), path("", api.urls)]
