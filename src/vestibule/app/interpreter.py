"""What a serving process asks of its interpreter."""

import gc
import sys

_YOUNG = 20_000  # new objects before the collector looks at them; Python's own 700 suits scripts
_TURN_SECONDS = 0.0005


def settle_memory() -> None:
    """Leaves all that lives now out of the collector's rounds: it stays as long as the process.

    Without this every full round walks the wire models and the sandbox, a few hundred thousand
    objects, while calls wait. Called when something large has been loaded.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)


def share_interpreter() -> None:
    """Lets the thread that commits take its turn soon beside the event loop.

    The loop hardly ever lets go of the interpreter's lock by itself; by Python's own 5 ms a group
    of events would wait that long at each of its few steps, and all its calls with it.
    """
    sys.setswitchinterval(_TURN_SECONDS)
