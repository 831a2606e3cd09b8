"""What the process does about garbage."""

import gc

_YOUNG = 20_000  # new objects before the collector looks at them; Python's own 700 suits scripts


def settle_memory() -> None:
    """Leaves all that lives now out of the collector's rounds: it stays as long as the process.

    Without this every full round walks the wire models and the sandbox, a few hundred thousand
    objects, while calls wait. Called when something large has been loaded.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
