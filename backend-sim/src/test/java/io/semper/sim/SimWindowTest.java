package io.semper.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A receiver that does not read: what it has then, and how long the sender waits for it (RFC 9293, 3.8.6; RFC 1122, 4.2.2.17). */
class SimWindowTest {
    private static final int PORT = 7;
    private static final int BUFFER = 4096;
    private static final int MUCH = 40_000;
    private static final Duration LATENCY = Duration.ofMillis(1);
    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration DAY = Duration.ofDays(1);

    private static final class Reader implements StreamProtocol {
        @Nullable
        StreamTransport transport;

        int received;
        boolean ended;
        boolean lost;

        @Nullable
        Throwable lostBy;

        @Override
        public void connectionMade(StreamTransport made) {
            transport = made;
            made.pauseReading();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received += data.remaining();
        }

        @Override
        public boolean eofReceived() {
            ended = true;
            return false;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost = true;
            lostBy = cause;
        }

        StreamTransport made() {
            return Objects.requireNonNull(transport);
        }
    }

    private final List<Reader> readers = new ArrayList<>();

    private static StreamOptions small() {
        return StreamOptions.defaults().receiveBufferSize(BUFFER).sendBufferSize(MUCH);
    }

    private Connection<TextClient> connected(SimWorld world, StreamOptions options, SimSystem system) {
        SimHost server = world.host("server").system(system);
        world.link(world.host("client").system(system), server).latency(LATENCY, LATENCY);
        world.run(server.loop()
                .createServer(
                        () -> {
                            readers.add(new Reader());
                            return readers.get(readers.size() - 1);
                        },
                        ServerOptions.bind("0.0.0.0", PORT).stream(small())));
        Connection<TextClient> client = world.run(world.host("client")
                .loop()
                .createConnection(TextClient::new, ConnectOptions.to("server", PORT).stream(options)));
        world.runFor(TICK);
        return client;
    }

    private Connection<TextClient> connected(SimWorld world, StreamOptions options) {
        return connected(world, options, SimSystem.LINUX);
    }

    private Reader reader() {
        return readers.get(0);
    }

    private static void fill(SimWorld world, Connection<TextClient> client) {
        client.transport().write(ByteBuffer.allocate(MUCH));
        world.runFor(TICK);
    }

    private static Duration timeUntilLost(SimWorld world, Connection<TextClient> client) {
        Duration before = world.time();
        world.runUntil(() -> client.protocol().lost, DAY);
        return world.time().minus(before);
    }

    @ParameterizedTest
    @EnumSource
    void aSenderWaitsForADay(SimSystem system) {
        try (SimWorld world = SimWorld.of(1)) {
            Connection<TextClient> client = connected(world, small(), system);
            fill(world, client);
            world.runFor(DAY);
            assertThat(client.protocol().lost).isFalse();
            reader().made().resumeReading();
            world.runFor(Duration.ofSeconds(1));
            assertThat(reader().received).isEqualTo(MUCH);
        }
    }

    /** What the sender has kept is lost with it. */
    @Test
    void aReaderHasWhatItsBufferHolds() {
        try (SimWorld world = SimWorld.of(2)) {
            Connection<TextClient> client = connected(world, small());
            fill(world, client);
            world.host("client").crash();
            reader().made().resumeReading();
            world.runFor(DAY);
            assertThat(reader().received).isEqualTo(BUFFER);
            assertThat(reader().lost).isFalse();
        }
    }

    /** A millisecond to the reader, and one back: in four of them two windows are read, beside the first. */
    @Test
    void noMoreIsOnItsWayThanThePeerHasRoomFor() {
        try (SimWorld world = SimWorld.of(3)) {
            Connection<TextClient> client = connected(world, small());
            reader().made().resumeReading();
            client.transport().write(ByteBuffer.allocate(MUCH));
            world.runFor(Duration.ofMillis(5));
            assertThat(reader().received).isEqualTo(3 * BUFFER);
            world.runFor(Duration.ofMinutes(1));
            assertThat(reader().received).isEqualTo(MUCH);
        }
    }

    @Test
    void theEndFollowsWhatThePeerHadNoRoomFor() {
        try (SimWorld world = SimWorld.of(4)) {
            Connection<TextClient> client = connected(world, small());
            fill(world, client);
            client.transport().writeEof();
            world.runFor(DAY);
            assertThat(reader().ended).isFalse();
            reader().made().resumeReading();
            world.runFor(Duration.ofSeconds(1));
            assertThat(reader().received).isEqualTo(MUCH);
            assertThat(reader().ended).isTrue();
        }
    }

    /** Linux counts from the first probe on. The reader learns of it when it announces room. */
    @Test
    void aUserTimeoutLimitsTheWait() {
        try (SimWorld world = SimWorld.of(5)) {
            Connection<TextClient> client = connected(world, small().tcpUserTimeout(Duration.ofSeconds(30)));
            fill(world, client);
            assertThat(timeUntilLost(world, client))
                    .isBetween(
                            Duration.ofMillis(30_200).minus(TICK),
                            Duration.ofMillis(30_200).plus(TICK));
            assertThat(client.protocol().lostBy).isInstanceOf(SocketTimeoutException.class);
            world.runFor(DAY);
            assertThat(reader().lost).isFalse();
            reader().made().resumeReading();
            world.runFor(TICK);
            assertThat(reader().received).isEqualTo(BUFFER);
            assertThat(reader().lostBy).isInstanceOf(IOException.class);
        }
    }

    /** 324.6 seconds on Linux; a machine took 340, whose first pause was a little longer. A BSD waits. */
    @ParameterizedTest
    @EnumSource
    void whatWasClosedWaitsNotSoLong(SimSystem system) {
        boolean linux = system == SimSystem.LINUX;
        for (int seconds : new int[] {320, 330}) {
            try (SimWorld world = SimWorld.of(6)) {
                readers.clear();
                Connection<TextClient> client = connected(world, small(), system);
                fill(world, client);
                client.transport().close();
                world.runFor(Duration.ofSeconds(seconds));
                reader().made().resumeReading();
                world.runFor(Duration.ofSeconds(1));
                boolean kept = seconds == 320 || !linux;
                assertThat(reader().received).isEqualTo(kept ? MUCH : BUFFER);
                assertThat(reader().lostBy == null).isEqualTo(kept);
            }
        }
    }

    /** As many probes as retransmissions may be unanswered: after a long time there are two minutes between them. */
    @Test
    void probesThatAreNotAnsweredEndAConnection() {
        for (int seconds : new int[] {0, 300}) {
            try (SimWorld world = SimWorld.of(7)) {
                Connection<TextClient> client = connected(world, small());
                fill(world, client);
                world.runFor(Duration.ofSeconds(seconds));
                world.partition(world.host("client"), world.host("server"));
                Duration expected = seconds == 0 ? Duration.ofMillis(924_600) : Duration.ofMillis(1_824_600);
                assertThat(timeUntilLost(world, client)).isBetween(expected.minusSeconds(1), expected.plusSeconds(1));
                assertThat(client.protocol().lostBy).isInstanceOf(SocketTimeoutException.class);
            }
        }
    }

    @Test
    void aShortPartitionEndsNothing() {
        try (SimWorld world = SimWorld.of(8)) {
            Connection<TextClient> client = connected(world, small());
            fill(world, client);
            world.partition(world.host("client"), world.host("server"));
            world.runFor(Duration.ofSeconds(900));
            reader().made().resumeReading();
            world.runFor(Duration.ofSeconds(10));
            assertThat(reader().received).isEqualTo(BUFFER);
            world.heal();
            world.runFor(DAY);
            assertThat(reader().received).isEqualTo(MUCH);
            assertThat(client.protocol().lost).isFalse();
        }
    }

    @Test
    void aProbeFindsAHostThatHasRestarted() {
        try (SimWorld world = SimWorld.of(9)) {
            Connection<TextClient> client = connected(world, small());
            fill(world, client);
            world.host("server").crash();
            world.runFor(Duration.ofSeconds(100));
            assertThat(client.protocol().lost).isFalse();
            world.host("server").restart();
            world.runFor(TICK);
            assertThat(client.protocol().lostBy)
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}
