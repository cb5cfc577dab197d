package io.semper.examples;

import io.semper.EventLoop;
import io.semper.EventLoops;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;

/** Sends received bytes back, at the speed at which the peer reads them. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
public final class EchoServer {
    private EchoServer() {}

    // region: echo
    public static void main(String[] args) {
        try (EventLoop loop = EventLoops.newEventLoop()) { // the best backend of this machine
            loop.runUntilComplete(loop.createServer(Echo::new, ServerOptions.bind("127.0.0.1", 8007)));
            loop.runForever();
        }
    }

    public static class Echo implements StreamProtocol {
        private StreamTransport transport;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }

        @Override
        public void pauseWriting() {
            transport.pauseReading(); // a peer that never reads must not exhaust our memory
        }

        @Override
        public void resumeWriting() {
            transport.resumeReading();
        }
    }
    // endregion
}
