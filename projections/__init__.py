"""Facts become rows: the live board, the archive, stage times; and the runner that keeps them."""
