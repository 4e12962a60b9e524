"""Read files ahead in a thread, so that the engine does not wait for the next chunks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from queue import Queue
from threading import Event, Thread

from flytt.engines.csv_form import Piece
from flytt.extract.stream import Stream

# Chunks of about a mebibyte each: it bounds the memory.
_CHUNKS = 64


@contextmanager
def reading_ahead(streams: Sequence[Stream]) -> Iterator[Iterator[tuple[Stream, Iterable[Piece]]]]:
    """Every stream with its chunks, to be taken in this order and each to its end.

    Those that allow it (`Stream.ahead`) are read by a thread, which ends with the context.
    """
    # Per stream: its chunks, then None or the error that ended it.
    queue: Queue[Piece | BaseException | None] = Queue(_CHUNKS)
    stop = Event()
    files = [stream for stream in streams if stream.ahead]
    thread = Thread(target=_read, args=(files, queue, stop), name="flytt-ahead", daemon=True)
    thread.start()
    try:
        yield ((each, _taken(queue) if each.ahead else each.chunks()) for each in streams)
    finally:
        stop.set()
        # A thread that waits for room gets it, sees the stop, and ends.
        while thread.is_alive():
            while not queue.empty():
                queue.get()
            thread.join(0.01)


def _read(
    streams: Sequence[Stream], queue: Queue[Piece | BaseException | None], stop: Event
) -> None:
    for stream in streams:
        try:
            for piece in stream.chunks():
                if stop.is_set():
                    return
                queue.put(piece)
        except BaseException as error:
            queue.put(error)
            return
        queue.put(None)


def _taken(queue: Queue[Piece | BaseException | None]) -> Iterator[Piece]:
    """One stream's chunks; raises what its reading raised."""
    while isinstance(item := queue.get(), Piece):
        yield item
    if item is not None:
        raise item
