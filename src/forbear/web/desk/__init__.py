"""The lender's desk: the queue of cases, one case on one screen, and what an agent, a reviewer and an approver do to it.

Views only read and hand on: ``services`` decide. ``access`` lets people of the case's own lender in and nobody else; ``actions`` is the
table of what a person may do to a case, each with its form; ``screen`` gathers what the case page shows.
"""
