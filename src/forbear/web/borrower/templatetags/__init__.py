"""Template filters of the borrower’s pages."""
