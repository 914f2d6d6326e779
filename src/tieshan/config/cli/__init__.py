"""The command line inside the environment: one module a command, one line for whatever goes wrong."""
