"""The command language: one parser for console, cruiser and API, one table of verbs.

`parse.parse(line, context)` gives the parts of a typed line, each with a `Wish`;
`act.act(wish, desk)` carries a wish out. HTTP routes make the same wishes without the typing.
"""
