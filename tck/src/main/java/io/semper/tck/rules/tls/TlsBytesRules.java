package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamTransport;
import io.semper.TlsEngineFactory;
import io.semper.TlsOptions;
import io.semper.tck.Bytes;
import io.semper.tck.Helper;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Data in both directions, however it is cut, and the messages of TLS itself in between. */
@Requires("tls")
final class TlsBytesRules {
    private static final int SIZE = 1 << 20;

    /** Writes the pattern from {@code SIZE} on in pieces of any size, as long as it may. */
    private static final class Writer {
        private final Random random;
        private int written;

        Writer(Random random) {
            this.random = random;
        }

        void pump(StreamTransport transport) {
            while (written < SIZE && !transport.isWritingPaused()) {
                switch (random.nextInt(4)) {
                    case 0 -> transport.write(next(random.nextInt(64)));
                    case 1 -> transport.write(next(random.nextInt(60_000)));
                    case 2 ->
                        transport.writeAll(
                                next(random.nextInt(20_000)), next(0), next(random.nextInt(10)), next(17_000));
                    default -> transport.writeOwned(next(random.nextInt(20_000)), null);
                }
            }
        }

        private ByteBuffer next(int size) {
            int count = Math.min(size, SIZE - written);
            ByteBuffer data = ByteBuffer.wrap(Bytes.pattern(SIZE + written, count));
            written += count;
            return data;
        }
    }

    private static void transfer(
            Tck tck, TlsLink link, Recorder recorder, int updateEvery, @Nullable Runnable inBetween) {
        Writer writer = new Writer(new Random(tck.random().nextLong()));
        recorder.onResume(() -> writer.pump(link.transport()));
        if (inBetween != null) {
            recorder.onData(data -> inBetween.run());
        }
        Helper<byte[]> reads = link.peer().reading(SIZE);
        Random cuts = new Random(tck.random().nextLong());
        Helper<Boolean> sends = tck.spawn("peer sends in pieces", () -> {
            sendInPieces(link.peer(), cuts, updateEvery);
            return true;
        });
        link.run(writer::pump);
        tck.until(() -> recorder.receivedCount() >= SIZE || recorder.isLost(), "the loop has received everything");
        assertFalse(recorder.isLost(), () -> "the connection broke: " + recorder);
        byte[] got = recorder.awaitBytes(SIZE);
        assertArrayEquals(Bytes.pattern(SIZE, SIZE), reads.await(), "what the peer received");
        assertArrayEquals(Bytes.pattern(0, SIZE), got, "what the loop received");
        sends.await();
        link.endWell();
    }

    private static void sendInPieces(TlsPeer peer, Random cuts, int updateEvery) throws Exception {
        int sent = 0;
        int sinceUpdate = 0;
        while (sent < SIZE) {
            int count = Math.min(SIZE - sent, cuts.nextInt(4) == 0 ? cuts.nextInt(40) : cuts.nextInt(40_000));
            if (updateEvery > 0) {
                peer.send(Bytes.pattern(sent, count)); // in step with the updates, which the reading thread answers
            } else {
                byte[] records = peer.records(Bytes.pattern(sent, count));
                for (int from = 0; from < records.length; ) {
                    int piece = Math.min(records.length - from, 1 + cuts.nextInt(5000));
                    ByteBuffer part = ByteBuffer.wrap(records, from, piece);
                    while (part.hasRemaining()) {
                        peer.raw().channel().write(part);
                    }
                    from += piece;
                }
            }
            sent += count;
            sinceUpdate += count;
            if (updateEvery > 0 && sinceUpdate >= updateEvery) {
                sinceUpdate = 0;
                peer.beginAgain();
            }
        }
    }

    @Rule("TLS-30")
    void bytesArriveCompleteAndInOrderBothWays(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            transfer(tck, way.open(tck, recorder), recorder, 0, null);
        });
    }

    @Rule("TLS-30")
    void recordsMayBeCutAnywhere(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            ByteArrayOutputStream records = new ByteArrayOutputStream();
            try {
                for (int size : new int[] {1, 30, 2}) {
                    records.writeBytes(link.peer().records(Bytes.pattern(0, size)));
                }
            } catch (SSLException e) {
                throw new AssertionError(e);
            }
            link.peer().raw().sendSlowly(records.toByteArray(), 1).await();
            recorder.awaitBytes(33);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size : new int[] {1, 30, 2}) {
                all.writeBytes(Bytes.pattern(0, size));
            }
            assertArrayEquals(all.toByteArray(), recorder.received());
        });
    }

    @Rule("TLS-30")
    void manyRecordsInOneSegmentArriveInOrder(Tck tck) {
        Way.each(way -> {
            Recorder recorder = tck.recorder();
            TlsLink link = way.open(tck, recorder);
            StringBuilder text = new StringBuilder();
            List<byte[]> records = new ArrayList<>();
            try {
                for (int i = 0; i < 300; i++) {
                    text.append(i).append(',');
                    records.add(link.peer().records((i + ",").getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                }
            } catch (SSLException e) {
                throw new AssertionError(e);
            }
            link.sendRaw(records.toArray(new byte[0][]));
            recorder.awaitText(text.toString());
            tck.settle();
            assertEquals(text.toString(), recorder.text());
        });
    }

    @Rule("TLS-30")
    void echoesOfEachSizeComeBack(Tck tck) {
        Way.each(way -> {
            TlsLink link = way.open(tck, tck.recorder().echo());
            for (int size : new int[] {1, 2, 16_366, 16_367, 16_368, 16_383, 16_384, 16_385, 70_000}) {
                byte[] data = Bytes.pattern(size, size);
                Helper<Integer> sends = link.peer().sending(data);
                assertArrayEquals(data, link.peer().reading(size).await(), size + " bytes");
                sends.await();
            }
        });
    }

    @Rule("TLS-36")
    void keyUpdatesOfThePeerAreHandledInSaturatedTraffic(Tck tck) {
        Way.eachOf13(way -> {
            Recorder recorder = tck.recorder();
            transfer(tck, way.open(tck, recorder), recorder, 50_000, null);
        });
    }

    /** Remembers the engine that it made, so that the test can ask it for a new key, as an engine does by itself. */
    private static final class OneEngine implements TlsEngineFactory {
        private final SSLContext context;
        private @Nullable SSLEngine made;

        OneEngine(SSLContext context) {
            this.context = context;
        }

        @Override
        public SSLEngine create(@Nullable String name, int port) {
            SSLEngine engine = name == null ? context.createSSLEngine() : context.createSSLEngine(name, port);
            made = engine;
            return engine;
        }

        void updateKey() {
            try {
                SSLEngine engine = made;
                assertTrue(engine != null, "an engine was made");
                engine.beginHandshake();
            } catch (SSLException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Rule("TLS-36")
    void keyUpdatesOfBothSidesAreHandledInSaturatedTraffic(Tck tck) {
        Way.eachOf13(way -> {
            Recorder recorder = tck.recorder();
            OneEngine[] factory = new OneEngine[1];
            TlsLink link = way.open(tck, recorder, options -> {
                boolean client = options.role() == TlsOptions.Role.CLIENT;
                OneEngine made = new OneEngine(client ? Contexts.client() : Contexts.server("server"));
                factory[0] = made;
                return client
                        ? TlsOptions.clientEngines(made).serverName(Contexts.SERVER)
                        : TlsOptions.serverEngines(made);
            });
            int[] calls = new int[1];
            transfer(tck, link, recorder, 50_000, () -> {
                if (++calls[0] % 5 == 0) {
                    factory[0].updateKey();
                }
            });
        });
    }
}
