"""Forbear 喘息: from "I cannot pay this" to "this arrangement was kept and is settled".

Rooms, from the ground up: ``base`` (fen, rates, dates), ``debt`` (what is owed and why), ``evidence`` (what the papers say),
``budget`` (what can be paid), ``rules`` (law and lender programmes as data), ``plan`` (ranked arrangements), ``case`` (the negotiation),
``agreement`` (signed terms anyone can verify), ``servicing`` (whether it is kept), ``cli`` and ``web`` (the faces).
"""

__version__ = "0.1.0"
