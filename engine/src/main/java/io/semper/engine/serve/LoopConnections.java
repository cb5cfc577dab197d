package io.semper.engine.serve;

import io.semper.engine.stream.SocketStream;
import io.semper.engine.stream.StreamOwner;
import io.semper.engine.stream.StreamRoom;

/**
 * The connections of one server on one loop. There is no list: every stream knows its owner, and the loop's streams are walked when
 * somebody asks for something of all of them. For the loop's owner.
 */
public final class LoopConnections implements StreamOwner {
    private final StreamRoom streams;
    private final Runnable oneEnded;
    private int count;

    /** @param oneEnded runs when a connection has ended and is not counted any more */
    LoopConnections(StreamRoom streams, Runnable oneEnded) {
        this.streams = streams;
        this.oneEnded = oneEnded;
    }

    /** How many were made, or are being made, and have not had {@code connectionLost}. */
    int count() {
        return count;
    }

    /** One is being made. */
    void begun() {
        count++;
    }

    @Override
    public void ended() {
        count--;
        oneEnded.run();
    }

    void closeAll() {
        streams.open().forEachOf(this, SocketStream::close);
    }

    /** Tells how many there were to abort. */
    int abortAll() {
        int[] aborted = new int[1];
        streams.open().forEachOf(this, stream -> {
            if (!stream.isOver()) {
                stream.abort();
                aborted[0]++;
            }
        });
        return aborted[0];
    }

    /** Asks the protocol of each, in a turn of its own, and closes those that agree. */
    void askToEnd() {
        streams.open().forEachOf(this, SocketStream::requestDrain);
    }
}
