package io.semper.tck.rules.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.StreamTransport;
import io.semper.TlsInfo;
import io.semper.TlsTruncatedException;
import io.semper.tasks.Task;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamHandler;
import io.semper.tasks.stream.StreamServer;
import io.semper.tasks.stream.Streams;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.TaskEngine;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.LoopSteps;
import io.semper.tck.rules.tls.Handshakes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Streams of TLS, between two ends of the loop under test. */
@Requires("tls")
final class StreamTlsRules {
    private static final int TURNS = 20;
    private static final int MOST_TURNS = 1_000;

    private static StreamServer serve(Tck tck, StreamKind kind, StreamHandler handler) {
        return Wire.get(tck, () -> Streams.startServer(handler, tck.serverOptions(kind)));
    }

    private static Stream dial(Tck tck, StreamServer server) {
        return Wire.get(
                tck,
                () -> Streams.openConnection(
                        ConnectOptions.to(server.addresses().get(0))));
    }

    private static void end(Tck tck, StreamServer server, Stream stream) {
        tck.run(stream::abort);
        tck.run(server::stop);
        tck.until(server::isEnded, "the server has ended");
    }

    @Rule("STREAM-18")
    void theStreamGoesOnEncrypted(Tck tck, StreamKind kind, TaskEngine engine) {
        StreamServer server = serve(tck, kind, stream -> {
            stream.reader().peek(100); // the line and the beginning of the handshake behind it
            assertEquals("STARTTLS", stream.reader().readLine());
            assertTrue(stream.reader().unread() > 0);
            assertSame(stream, stream.startTls(Handshakes.server()));
            assertEquals(0, stream.reader().unread());
            for (String line : stream.reader().lines()) {
                stream.writer().write(Wire.bytes(line + "!"));
            }
        });
        Stream stream = dial(tck, server);
        List<String> got = new ArrayList<>();
        Task<@Nullable Void> client = tck.call(() -> io.semper.tasks.Tasks.spawn(() -> {
            StreamTransport plain = stream.transport();
            stream.writer().write(Wire.bytes("STARTTLS\n"));
            stream.startTls(Handshakes.client());
            assertTrue(stream.transport() != plain);
            assertTrue(stream.transport().info(TlsInfo.class).isPresent());
            stream.writer().write(Wire.bytes("over tls\n"));
            got.add(Wire.text(stream.reader().readExactly(9)));
            stream.writer().end();
            got.add(Wire.text(stream.reader().readSome()));
        }));
        tck.await(client.future());
        assertEquals(List.of("over tls!", ""), got);
        end(tck, server, stream);
    }

    @Rule("STREAM-18")
    void plaintextIsNoDataOfTheEncryptedStream(Tck tck, StreamKind kind, TaskEngine engine) {
        List<Throwable> failures = new ArrayList<>();
        StreamServer server = serve(tck, kind, stream -> {
            stream.reader().peek(20);
            assertEquals("STARTTLS", stream.reader().readLine());
            try {
                stream.startTls(Handshakes.server());
            } catch (IOException refused) {
                failures.add(refused);
            }
        });
        Stream stream = dial(tck, server);
        tck.run(() -> assertTrue(offered(stream, "STARTTLS\nDELETE everything\n")));
        tck.until(() -> !failures.isEmpty(), "the handshake has failed");
        assertTrue(failures.get(0) instanceof SSLException, failures.toString());
        end(tck, server, stream);
    }

    private static boolean offered(Stream stream, String text) {
        try {
            return stream.writer().offer(java.nio.ByteBuffer.wrap(Wire.bytes(text)));
        } catch (IOException broken) {
            throw new AssertionError(broken);
        }
    }

    @Rule("STREAM-18")
    void startTlsWhileOthersWaitIsRefused(Tck tck, StreamKind kind, TaskEngine engine) {
        Wire wire = Wire.open(tck, kind);
        Task<@Nullable String> reading = wire.go(() -> wire.reader().readLine());
        tck.settle();
        assertThrows(
                IllegalStateException.class, () -> wire.get(() -> wire.stream().startTls(Handshakes.client())));
        wire.peer().send("still plain\n");
        assertEquals("still plain", tck.await(reading.future()));
        Task<Stream> upgrade = wire.go(() -> wire.stream().startTls(Handshakes.client()));
        tck.settle();
        assertFalse(upgrade.isDone());
        assertThrows(
                IllegalStateException.class, () -> wire.get(() -> wire.reader().readSome()));
        assertThrows(
                IllegalStateException.class, () -> wire.run(() -> wire.writer().write(new byte[1])));
        assertThrows(
                IllegalStateException.class, () -> wire.get(() -> wire.stream().startTls(Handshakes.client())));
        wire.cancel(upgrade);
        tck.await(tck.call(() -> wire.stream().transport().closed()));
    }

    @Rule("STREAM-18")
    void anUpgradeThatIsCancelledInAnyTurnEndsTheConnection(Tck tck, StreamKind kind, TaskEngine engine) {
        StreamServer server = serve(tck, kind, stream -> {
            stream.startTls(Handshakes.server().taskExecutor(Runnable::run));
            stream.reader().readSome();
        });
        boolean upgraded = false;
        for (int turns = 0; !upgraded; turns++) {
            assertTrue(turns < MOST_TURNS, "no handshake has ended within " + turns + " turns");
            Stream stream = dial(tck, server);
            Task<Stream> upgrade = tck.call(() -> io.semper.tasks.Tasks.spawn(
                    () -> stream.startTls(Handshakes.client().taskExecutor(Runnable::run))));
            LoopSteps.polls(tck.loop(), turns);
            tck.run(() -> upgrade.cancel());
            tck.until(upgrade::isDone, "the task has ended");
            upgraded = !upgrade.future().isCancelled();
            boolean ends = tck.call(() -> stream.transport().isClosing());
            assertTrue(upgraded || ends, "the connection is open after a cancel in turn " + turns);
            tck.run(stream::abort);
        }
        Wire.get(tck, () -> {
            server.close();
            return true;
        });
    }

    @Rule("STREAM-19")
    void anEndWithoutCloseNotifyIsAFailure(Tck tck, StreamKind kind, TaskEngine engine) {
        List<String> got = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        StreamServer server = serve(tck, kind, stream -> {
            stream.startTls(Handshakes.server());
            try {
                while (true) {
                    got.add(Wire.text(stream.reader().readExactly(1)));
                }
            } catch (IOException ended) {
                failures.add(ended);
            }
        });
        Stream stream = dial(tck, server);
        StreamTransport below = stream.transport();
        Wire.get(tck, () -> stream.startTls(Handshakes.client()));
        Task<@Nullable Void> write = tck.call(() -> io.semper.tasks.Tasks.spawn(() -> {
            stream.writer().write(Wire.bytes("ab"));
            stream.writer().flush();
        }));
        tck.await(write.future());
        tck.until(() -> got.size() == 2, "the data has come");
        tck.run(below::abort);
        tck.until(() -> !failures.isEmpty(), "the reader has met the end");
        assertEquals(List.of("a", "b"), got);
        assertTrue(failures.get(0) instanceof TlsTruncatedException, failures.toString());
        end(tck, server, stream);
    }

    @Rule("STREAM-04")
    void theEndOfAnEncryptedStreamStays(Tck tck, StreamKind kind, TaskEngine engine) {
        StreamServer server = serve(tck, kind, stream -> {
            stream.startTls(Handshakes.server().protocols("TLSv1.2"));
            stream.writer().write(Wire.bytes("ab"));
        });
        Stream stream = dial(tck, server);
        Wire.get(tck, () -> stream.startTls(Handshakes.client().protocols("TLSv1.2")));
        // Without 3 bytes, this returns at the end of the stream.
        assertEquals("ab", Wire.text(Wire.get(tck, () -> stream.reader().peek(3))));
        for (int i = 0; i < TURNS && !stream.isClosed(); i++) { // TLS 1.2 ends both halves together
            tck.settle();
        }
        assertEquals("a", Wire.text(Wire.get(tck, () -> stream.reader().readExactly(1))));
        assertEquals("b", Wire.get(tck, () -> stream.reader().readLine()));
        assertNull(Wire.get(tck, () -> stream.reader().readLine()));
        assertEquals("", Wire.text(Wire.get(tck, () -> stream.reader().readSome())));
        end(tck, server, stream);
    }
}
