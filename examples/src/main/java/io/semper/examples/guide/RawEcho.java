package io.semper.examples.guide;

import io.semper.EventLoop;
import io.semper.RawSocket;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;

/** An echo server that calls sockets, instead of protocols that are called. */
final class RawEcho {
    private final RawSocket socket;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);

    private RawEcho(RawSocket socket) {
        this.socket = socket;
    }

    // region: echo
    /** Sends back what arrives, until the peer ends the stream. */
    private void next() {
        socket.recvInto(buffer.clear()).addDoneCallback(received -> {
            if (received.exception() != null || received.result() < 0) {
                socket.close();
                return;
            }
            socket.sendAll(buffer.flip()).addDoneCallback(sent -> {
                if (sent.exception() != null) {
                    socket.close();
                } else {
                    next();
                }
            });
        });
    }
    // endregion

    // region: accept
    static RawSocket listen(EventLoop loop) {
        RawSocket listener = loop.rawSockets().listener(StandardProtocolFamily.INET);
        listener.listen(new InetSocketAddress("127.0.0.1", 0), 128);
        accept(listener);
        return listener;
    }

    private static void accept(RawSocket listener) {
        listener.accept().addDoneCallback(accepted -> {
            if (accepted.exception() == null) { // the listener is open
                new RawEcho(accepted.result()).next();
                accept(listener);
            }
        });
    }
    // endregion
}
