"""The same services as JSON under ``/api/v1/``: one shape for a refusal, one way to give a command, and nothing that a page cannot do.

``shapes`` says what goes in and out (and so what ``openapi.json`` says), ``views`` answers, ``commands`` hands a command to the service that
checks it, ``problems`` turns every refusal into RFC 9457 ``application/problem+json``.
"""
