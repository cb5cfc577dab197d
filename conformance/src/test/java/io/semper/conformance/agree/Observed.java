package io.semper.conformance.agree;

import io.semper.BufferedProtocol;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One end of a connection: what its protocols received, with bytes in a row folded into their number. */
final class Observed {
    private static final int OWN_BUFFER = 300;

    final String name;
    final List<String> trace = new ArrayList<>();

    @Nullable
    StreamTransport transport;

    long sent;
    long received;
    boolean eof;
    boolean lost;

    /** Whether the connection stays open at the end of the peer's half. */
    boolean keepsOpen;

    /** Which protocol takes over after the next byte, if any: 1 a plain one, 2 one with its own buffers. */
    int swapsTo;

    boolean throwsNext;
    private long folded;
    private int protocols;

    Observed(String name) {
        this.name = name;
    }

    StreamTransport transport() {
        if (transport == null) {
            throw new IllegalStateException(name + " is not connected");
        }
        return transport;
    }

    StreamProtocol protocol(int kind) {
        protocols++;
        return kind == 2 ? new Buffered() : new Plain();
    }

    /** The next bytes to send, which follow from their place in the stream. */
    ByteBuffer next(int count) {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        for (int i = 0; i < count; i++) {
            bytes.put((byte) (sent++ * 7));
        }
        return bytes.flip();
    }

    void note(String what) {
        if (folded > 0) {
            trace.add("data " + folded);
            folded = 0;
        }
        trace.add(what);
    }

    private void consume(ByteBuffer data, int count) {
        for (int i = 0; i < count; i++) {
            byte next = data.get();
            if (next != (byte) (received * 7)) {
                note("wrong byte " + next + " at " + received);
            }
            received++;
        }
        folded += count;
    }

    private void swap() {
        int kind = swapsTo;
        swapsTo = 0;
        StreamProtocol next = protocol(kind);
        note("swapped to " + protocols);
        transport().setProtocol(next);
    }

    private void throwIfAsked() {
        if (throwsNext) {
            throwsNext = false;
            throw new UnsupportedOperationException("thrown on purpose");
        }
    }

    private class Plain implements StreamProtocol {
        private final int number = protocols;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            note("made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (number != protocols) {
                note("data of an old protocol");
            }
            consume(data, swapsTo > 0 ? 1 : data.remaining());
            if (swapsTo > 0) {
                swap();
            }
            throwIfAsked();
        }

        @Override
        public boolean eofReceived() {
            eof = true;
            note("end " + (number == protocols));
            return keepsOpen;
        }

        @Override
        public void pauseWriting() {
            note("pause");
        }

        @Override
        public void resumeWriting() {
            note("resume");
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost = true;
            note("lost " + (cause == null ? "" : cause.getClass().getSimpleName() + " ")
                    + transport().closeReason());
        }
    }

    private final class Buffered extends Plain implements BufferedProtocol {
        private ByteBuffer memory = ByteBuffer.allocate(OWN_BUFFER);

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            memory = ByteBuffer.allocate(OWN_BUFFER);
            return memory;
        }

        @Override
        public void bufferUpdated(int n) {
            consume(memory.flip(), n);
            throwIfAsked();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            BufferedProtocol.super.dataReceived(data);
        }
    }
}
