package io.semper.tck.rules.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.Capability;
import io.semper.ConnectOptions;
import io.semper.Descriptor;
import io.semper.EventLoop;
import io.semper.KeepAliveTimes;
import io.semper.StreamOptions;
import io.semper.StreamTransport;
import io.semper.WrongThreadException;
import io.semper.tck.BufferSizes;
import io.semper.tck.Link;
import io.semper.tck.PeerServer;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** Socket options beyond the common ones, and what the OS reports about a socket. */
final class SocketOptionRules {
    /** A foreign option, known by its name and type alone. */
    private record Foreign<T>(String name, Class<T> type) implements SocketOption<T> {}

    private static <T> T asked(Tck tck, StreamOptions options, boolean accepted, Function<StreamTransport, T> what) {
        List<T> seen = new ArrayList<>();
        Recorder recorder = tck.recorder().onMade(t -> seen.add(what.apply(t)));
        if (accepted) {
            tck.accept(StreamKind.TCP, recorder, options, BufferSizes.SYSTEM);
        } else {
            tck.connect(StreamKind.TCP, recorder, options, BufferSizes.SYSTEM);
        }
        recorder.awaitMade();
        return seen.get(0);
    }

    /** Whether the loop has the option at all; if not, both calls have said so. */
    private static boolean isOffered(Tck tck, StreamOptions options, String name) {
        EventLoop loop = tck.loop();
        PeerServer there = tck.listen(StreamKind.TCP);
        try {
            loop.createConnection(tck::recorder, there.options().stream(options))
                    .cancel();
            return true;
        } catch (UnsupportedOperationException refused) {
            isNamed(refused, name, loop);
            isNamed(
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> loop.createServer(tck::recorder, tck.serverOptions(StreamKind.TCP).stream(options))),
                    name,
                    loop);
            return false;
        }
    }

    private static void isNamed(UnsupportedOperationException refused, String name, EventLoop loop) {
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(name), "what is not offered? " + message);
        assertTrue(message.contains(loop.name()), "by whom? " + message);
    }

    private static <T> void isInForce(Tck tck, SocketOption<T> option, T value) {
        StreamOptions options = StreamOptions.defaults().option(option, value);
        if (isOffered(tck, options, option.name())) {
            assertEquals(value, asked(tck, options, true, t -> t.option(option)), option.name() + ", accepted");
            assertEquals(value, asked(tck, options, false, t -> t.option(option)), option.name() + ", connected");
        }
    }

    @Rule("CONNECT-40")
    void whatIsOfferedIsInForceInMade(Tck tck) {
        isInForce(tck, StandardSocketOptions.SO_LINGER, 0);
        isInForce(tck, StandardSocketOptions.SO_LINGER, -1);
        isInForce(tck, StandardSocketOptions.IP_TOS, 16);
        isInForce(tck, new Foreign<>("IP_TOS", Integer.class), 8);
        isInForce(tck, new Foreign<>("TCP_KEEPIDLE", Integer.class), 77);
    }

    @Rule("CONNECT-40")
    void whatIsNotOfferedIsRefusedInsideTheCall(Tck tck) {
        StreamOptions unknown = StreamOptions.defaults().option(new Foreign<>("SO_OF_NO_SYSTEM", Integer.class), 1);
        assertFalse(isOffered(tck, unknown, "SO_OF_NO_SYSTEM"));
        tck.settle();
        assertEquals(0, tck.loop().stats().openTransports(), "nothing was begun");
        Link link = tck.accept(StreamKind.TCP, tck.recorder());
        Executable asked = () -> link.transport().option(new Foreign<>("SO_OF_NO_SYSTEM", Integer.class));
        assertThrows(UnsupportedOperationException.class, asked);
    }

    @Rule("CONNECT-40")
    void lingerOfZeroResetsThePeer(Tck tck) {
        StreamOptions reset = StreamOptions.defaults().option(StandardSocketOptions.SO_LINGER, 0);
        if (isOffered(tck, reset, "SO_LINGER")) {
            Link link = tck.accept(StreamKind.TCP, tck.recorder(), reset, BufferSizes.SYSTEM);
            link.abort();
            link.recorder().awaitLost();
            assertTrue(link.peer().awaitEnd(), "the peer sees a reset");
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> StreamOptions.defaults().option(StandardSocketOptions.SO_LINGER, 1),
                "a linger that keeps the loop's thread");
    }

    @Rule("CONNECT-40")
    void optionsAreReadOnTheLoopWhileTheConnectionIsOpen(Tck tck) {
        StreamOptions options = StreamOptions.defaults().option(StandardSocketOptions.IP_TOS, 16);
        if (!isOffered(tck, options, "IP_TOS")) {
            return;
        }
        Link link = tck.accept(StreamKind.TCP, tck.recorder(), options, BufferSizes.SYSTEM);
        StreamTransport transport = link.transport();
        tck.background();
        assertThrows(WrongThreadException.class, () -> transport.option(StandardSocketOptions.IP_TOS));
        link.abort();
        link.recorder().awaitLost();
        assertThrows(IllegalStateException.class, () -> link.get(t -> t.option(StandardSocketOptions.IP_TOS)));
    }

    @Rule("CONNECT-41")
    void aValueThatTheSystemRefusesFailsTheCall(Tck tck) {
        StreamOptions wrong = StreamOptions.defaults().option(StandardSocketOptions.IP_TOS, 3000);
        if (!isOffered(tck, wrong, "IP_TOS")) {
            return;
        }
        ConnectOptions there = tck.listen(StreamKind.TCP).options();
        tck.settle();
        int before = tck.openDescriptors();
        IOException connect =
                tck.awaitFailure(IOException.class, tck.loop().createConnection(tck::recorder, there.stream(wrong)));
        assertTrue(String.valueOf(connect.getMessage()).contains("IP_TOS"), connect.getMessage());
        IOException serve = tck.awaitFailure(
                IOException.class,
                tck.loop().createServer(tck::recorder, tck.serverOptions(StreamKind.TCP).stream(wrong)));
        assertTrue(String.valueOf(serve.getMessage()).contains("IP_TOS"), serve.getMessage());
        tck.settle();
        assertEquals(before, tck.openDescriptors(), "descriptors");
    }

    @Rule("CONNECT-42")
    void timesOfKeepAliveAreInForceOrRefused(Tck tck) {
        StreamOptions options = StreamOptions.defaults().keepAlive(Duration.ofSeconds(99), Duration.ofSeconds(7), 5);
        boolean offered = isOffered(tck, options, "keep-alive-times");
        assertEquals(tck.claims(Capability.KEEP_ALIVE_TIMES), offered, "as claimed");
        if (offered) {
            KeepAliveTimes times = new KeepAliveTimes(Duration.ofSeconds(99), Duration.ofSeconds(7), 5);
            for (boolean accepted : new boolean[] {true, false}) {
                StreamOptions now = asked(
                        tck, options, accepted, t -> t.info(StreamOptions.class).orElseThrow());
                assertTrue(now.keepAlive(), "SO_KEEPALIVE");
                assertEquals(times, now.keepAliveTimes());
                Foreign<Integer> idle = new Foreign<>("TCP_KEEPIDLE", Integer.class);
                int told = asked(tck, options, accepted, t -> t.option(idle));
                assertEquals(99, told, "as the system tells");
            }
        }
    }

    @Rule("CONNECT-43")
    void theTimeForAcknowledgementsIsInForceOrRefused(Tck tck) {
        StreamOptions options = StreamOptions.defaults().tcpUserTimeout(Duration.ofMillis(12_345));
        boolean offered = isOffered(tck, options, "tcp-user-timeout");
        assertEquals(tck.claims(Capability.TCP_USER_TIMEOUT), offered, "as claimed");
        if (offered) {
            for (boolean accepted : new boolean[] {true, false}) {
                StreamOptions now = asked(
                        tck, options, accepted, t -> t.info(StreamOptions.class).orElseThrow());
                assertEquals(Duration.ofMillis(12_345), now.tcpUserTimeout());
                Foreign<Integer> millis = new Foreign<>("TCP_USER_TIMEOUT", Integer.class);
                int told = asked(tck, options, accepted, t -> t.option(millis));
                assertEquals(12_345, told, "as the system tells");
            }
        }
    }

    @Rule("CONNECT-44")
    @Requires("descriptors")
    void theDescriptorIsThatOfTheSocket(Tck tck, StreamKind kind) throws IOException {
        Link one = tck.accept(kind, tck.recorder());
        Link other = tck.connect(kind, tck.recorder());
        Descriptor descriptor = one.get(t -> t.info(Descriptor.class).orElseThrow());
        assertNotEquals(descriptor, other.get(t -> t.info(Descriptor.class).orElseThrow()), "two connections");
        Path entry = Path.of("/proc/self/fd", Integer.toString(descriptor.number()));
        Path file = target(entry);
        assertTrue(file == null || file.toString().startsWith("socket:"), "a socket");
        one.close();
        one.recorder().awaitLost();
        assertTrue(file == null || !file.equals(target(entry)), "it is closed with the connection");
        assertTrue(one.get(t -> t.info(Descriptor.class)).isEmpty(), "the number may belong to another socket by now");
    }

    /** What a descriptor refers to, which no other open one does; null where the system does not say, or if it is not open. */
    private static @Nullable Path target(Path entry) throws IOException {
        return Files.isSymbolicLink(entry) ? Files.readSymbolicLink(entry) : null;
    }
}
