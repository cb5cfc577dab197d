package io.semper.engine.net;

import io.semper.StreamProtocol;
import io.semper.engine.EngineLoop;

/**
 * The connections of one server on one loop. There is no list: every stream knows its owner, and the loop's streams are walked when
 * somebody asks for something of all of them. For the loop's owner.
 */
final class LoopConnections implements StreamOwner {
    private final EngineLoop loop;
    private final Runnable oneEnded;
    private int count;

    /** @param oneEnded runs when a connection has ended and is not counted any more */
    LoopConnections(EngineLoop loop, Runnable oneEnded) {
        this.loop = loop;
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
        loop.streams().forEachOf(this, SocketStream::close);
    }

    /** Tells how many there were to abort. */
    int abortAll() {
        int[] aborted = new int[1];
        loop.streams().forEachOf(this, stream -> {
            if (!stream.isOver()) {
                stream.abort();
                aborted[0]++;
            }
        });
        return aborted[0];
    }

    /** Asks the protocol of each, in a turn of its own, and closes those that agree. */
    void askToEnd() {
        loop.streams().forEachOf(this, LoopConnections::ask);
    }

    static void ask(SocketStream stream) {
        stream.schedule(StreamWork.DRAIN);
    }

    /** A protocol that throws has not refused. */
    static void askNow(SocketStream stream) {
        StreamProtocol protocol = stream.protocol();
        if (!stream.isOpen()) {
            return;
        }
        boolean mayClose = true;
        try {
            mayClose = protocol.drainRequested();
        } catch (Throwable thrown) {
            stream.protocolThrew("drainRequested()", thrown);
        }
        if (mayClose) {
            stream.close();
        }
    }
}
