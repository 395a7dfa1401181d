"""The command line: every command has ``--help`` with an example, ``--json``, and documented exit codes."""
