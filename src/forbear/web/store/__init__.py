"""What is kept and how: the case store, sealed records and papers, and the keys they are sealed under.

Public functions: ``cases.open_case / send / state_of / events_of / check_chain / case_for / visible_to / actor_of``,
``blobs.keep / open_blob / listed / forget``, ``records.put / get / all_of / forget``, ``seal.seal / unseal / blind_index``.
"""
