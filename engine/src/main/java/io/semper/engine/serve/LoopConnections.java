package io.semper.engine.serve;

import io.semper.engine.stream.SocketStream;
import io.semper.engine.stream.StreamOwner;
import io.semper.engine.stream.StreamRoom;

/**
 * The connections of one server on one loop. There is no list of them: every stream knows its owner, and an operation on all connections
 * visits all streams of the loop. Owner only.
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

    /** The number of connections that were created, or are being created, and have not had {@code connectionLost}. */
    int count() {
        return count;
    }

    /** Counts a connection that is being created. */
    void begun() {
        count++;
    }

    @Override
    public void ended() {
        count--;
        oneEnded.run();
    }

    void closeAll() {
        streams.open().forEachOf(this, SocketStream::closeUppermost);
    }

    /** Aborts all connections and returns their number. */
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

    /** Asks the protocol of each connection, in a later turn, and closes the connections whose protocols agree. */
    void askToEnd() {
        streams.open().forEachOf(this, SocketStream::requestDrain);
    }
}
