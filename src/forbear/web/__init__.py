"""The web application: sign-in, storage, the borrower’s pages, the desk and the API. Django lives here and nowhere below."""
