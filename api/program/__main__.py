"""Run the program from a checkout: `python -m api.program`."""

from api.program.main import app

app(prog_name="blotter")
