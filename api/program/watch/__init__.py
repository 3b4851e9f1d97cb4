"""The terminal board: the live websocket, drawn as text."""
