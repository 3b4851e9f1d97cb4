"""The edge: HTTP, websockets, sign-in, the command line's parser, jobs, the `blotter` program."""
