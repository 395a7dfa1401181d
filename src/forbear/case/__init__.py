"""The negotiation as a decider: ``decide(state, command) -> events`` and ``evolve(state, event) -> state``; pure, with no clock.

Public functions: ``decider.decide``, ``decider.evolve``, ``decider.replay(events) -> CaseState``, ``decider.available(state, actor)``
(what this person may do now, and why not the rest), ``chain.link(previous_hash, sequence, event) -> hash``, ``chain.check(records)``,
``codec.event_to_json / event_from_json / command_to_json / command_from_json``, ``deadlines.deadlines(state) -> tuple[Deadline, ...]``.
"""
