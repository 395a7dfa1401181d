"""The borrower's pages under ``/my/``: the six steps from "I cannot pay this" to an arrangement that is kept.

``steps`` says what is done and what is next; each other module is one page's views. Everything goes through ``forbear.web.services``.
"""
