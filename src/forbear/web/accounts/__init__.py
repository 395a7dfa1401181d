"""Who is here and what they may do: sign-in, registering, roles, language, and the administrators' page for users."""
