"""The few pictures of the product as accessible SVG, drawn on the server: no script, no inline style, whole numbers only.

Each function takes plain values and a language and gives markup with a title, a description and its labels as text. ``narrow`` draws
for a telephone; ``frame.figure`` puts both into a page, where the style sheet shows one of them. The page gives the same figures as a
table beside the picture.

Public functions: ``balance.balance_svg``, ``money.money_svg``, ``track.track_svg``, ``instalments.instalments_svg``,
``components.owed_svg``, ``frame.figure``.
"""
