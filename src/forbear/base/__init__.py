"""The ground floor: fen, exact rates, dates, working days, texts in two languages, and errors that say what to do.

Money is an ``int`` of fen everywhere; a rate is a ``fractions.Fraction``; nothing here reads a clock.
"""
