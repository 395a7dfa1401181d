"""The negotiation as a decider: ``decide(state, command) -> events`` and ``evolve(state, event) -> state``; pure, with no clock.

Public functions: ``decider.decide``, ``decider.evolve``, ``decider.replay(events) -> CaseState``, ``decider.available(state, actor)``
(what this person may do now, and why not the rest), ``chain.link(previous_hash, sequence, event) -> hash``, ``chain.check(records)``,
``codec.event_to_json / event_from_json / command_to_json / command_from_json / state_to_json``,
``deadlines.deadlines(state) -> tuple[Deadline, ...]``, ``deadlines.ask_after(state)``, ``words.stage / event / command / role / deadline``,
``steps.six_steps(state, has_budget, papers_missing)``, ``story.story_draft(cause, facts)``, ``story.questions(cause)``,
``scripts.call_script(facts, channel)``.

The protocol itself is ``table.COMMANDS``; docs/case-protocol.md shows it, and a test holds the two together.
"""
