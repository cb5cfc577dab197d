package io.semper.tck.rules.watch;

import io.semper.EventLoop;
import io.semper.tck.Tck;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;

/** The two ends of a pipe, both of which a loop can watch. */
final class Ends implements AutoCloseable {
    private static final int TRIES = 50;

    private final Pipe pipe;
    private final End source;
    private final End sink;

    private Ends(Pipe pipe, End source, End sink) {
        this.pipe = pipe;
        this.source = source;
        this.sink = sink;
    }

    static Ends open(Tck tck, Naming naming) throws IOException {
        return open(tck, tck.loop(), naming);
    }

    static Ends open(Tck tck, EventLoop loop, Naming naming) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Numbers before = Numbers.now();
            Pipe pipe = Pipe.open();
            pipe.source().configureBlocking(false);
            pipe.sink().configureBlocking(false);
            if (naming == Naming.CHANNEL) {
                return new Ends(pipe, new End(loop, pipe.source(), -1), new End(loop, pipe.sink(), -1));
            }
            int[] numbers = Numbers.now().addedSince(before, "pipe:", 2);
            if (numbers.length == 2) {
                int writing = Numbers.isWriteOnly(numbers[0]) ? 0 : 1;
                return new Ends(
                        pipe,
                        new End(loop, pipe.source(), numbers[1 - writing]),
                        new End(loop, pipe.sink(), numbers[writing]));
            }
            close(pipe);
        }
        throw tck.notApplicable("the numbers of a pipe cannot be found");
    }

    End source() {
        return source;
    }

    End sink() {
        return sink;
    }

    /** Makes the source readable. */
    void send() throws IOException {
        pipe.sink().write(ByteBuffer.allocate(1));
    }

    /** Makes the sink full. */
    void fill() throws IOException {
        while (pipe.sink().write(ByteBuffer.allocate(65536)) > 0) {}
    }

    /** Reads everything, and returns the number of bytes. */
    int drain() {
        ByteBuffer into = ByteBuffer.allocate(65536);
        int sum = 0;
        try {
            for (int count = pipe.source().read(into);
                    count > 0;
                    count = pipe.source().read(into.clear())) {
                sum += count;
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return sum;
    }

    @Override
    public void close() {
        try {
            source.removeReader();
            sink.removeWriter();
            close(pipe);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void close(Pipe pipe) throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }
}
