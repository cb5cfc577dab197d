package org.example.metered;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.EventLoop;
import io.semper.LoopOptions;
import io.semper.LoopPromise;
import io.semper.Server;
import io.semper.ServerOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.engine.kernel.FailedCall;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the decorator adds. */
@Timeout(60)
class MeterTest {
    private static final int ROUNDS = 200;
    private static final int BYTES = 2 * ROUNDS - 1; // the last one is not sent back

    @Test
    void callsAndBytesAreCounted() {
        Meter meter = new Meter();
        assertEquals(Optional.empty(), pingPong(meter, Faults.NONE), "the failure of a program without faults");
        assertEquals(BYTES, meter.bytes(FailedCall.WRITE), "bytes written");
        assertEquals(BYTES, meter.bytes(FailedCall.READ), "bytes read");
        assertEquals(1, meter.calls(FailedCall.CONNECT), "connects");
        assertEquals(0, meter.failures(FailedCall.READ), "reads that failed");
        assertTrue(meter.polls() > BYTES && meter.events() >= BYTES, meter.toString());
    }

    // region: seed
    @Test
    void aSeedRepeatsItsFaults() {
        List<String> failures = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2}) {
            Throwable failure = pingPong(new Meter(), new Faults(seed, 100)).orElseThrow();
            String words = String.valueOf(failure.getMessage());
            failures.add(words.substring(words.indexOf("injected"))); // without the port of this connection
        }
        assertEquals(failures.get(0), failures.get(1), "the same seed");
        assertNotEquals(failures.get(0), failures.get(2), "another seed");
    }
    // endregion

    @Test
    void eachCallIsAnEvent() throws Exception {
        Meter meter = new Meter();
        Path file = Files.createTempFile("metered", ".jfr");
        try (Recording recording = new Recording()) {
            recording.enable("org.example.metered.SystemCall").withoutThreshold();
            recording.start();
            pingPong(meter, Faults.NONE);
            recording.dump(file);
            List<RecordedEvent> writes = RecordingFile.readAllEvents(file).stream()
                    .filter(event -> event.getString("call").equals("WRITE"))
                    .toList();
            assertEquals(meter.calls(FailedCall.WRITE), writes.size(), "events of writes");
            assertEquals(1, writes.get(0).getLong("bytes"));
        } finally {
            Files.delete(file);
        }
    }

    /** A client and a server on one loop that send one byte back and forth. Returns what ended the connection too early. */
    private static Optional<Throwable> pingPong(Meter meter, Faults faults) {
        MeteredProvider provider = new MeteredProvider("nio", meter, faults);
        try (EventLoop loop = provider.newEventLoop(LoopOptions.defaults())) {
            LoopPromise<Void> ended = loop.createPromise();
            Server server = loop.runUntilComplete(
                    loop.createServer(() -> new PingPong(ended), ServerOptions.bind("127.0.0.1", 0)));
            loop.createConnection(
                            () -> new PingPong(ended),
                            ConnectOptions.to(server.addresses().get(0)))
                    .addDoneCallback(connect -> {
                        if (connect.exception() == null) {
                            connect.result().transport().write(ByteBuffer.wrap(new byte[1]));
                        } else {
                            ended.tryFail(connect.exception());
                        }
                    });
            loop.runUntilComplete(ended.future());
            return Optional.empty();
        } catch (CompletionException e) {
            return Optional.of(e.getCause());
        }
    }

    /** Sends back what it receives; the server, which is first, closes the connection after some. */
    private static final class PingPong implements StreamProtocol {
        private final LoopPromise<Void> ended;
        private StreamTransport transport;
        private int received;

        PingPong(LoopPromise<Void> ended) {
            this.ended = ended;
        }

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received++;
            if (received < ROUNDS) {
                transport.write(data);
            } else {
                transport.close();
            }
        }

        @Override
        public void connectionLost(Throwable cause) {
            if (cause != null) {
                ended.tryFail(cause);
            } else if (received < ROUNDS) {
                ended.tryComplete(null);
            }
        }
    }
}
