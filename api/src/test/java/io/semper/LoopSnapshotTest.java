package io.semper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Figures and snapshots as values, as text and as JSON. */
class LoopSnapshotTest {
    private static TransportSnapshot.Builder transport() {
        return TransportSnapshot.builder("tcp", "com.acme.Orders").ageNanos(5_000_000_000L);
    }

    private static InetSocketAddress at(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    private static LoopSnapshot snapshot(TransportSnapshot... transports) {
        LoopSnapshot.Builder builder = LoopSnapshot.builder(new FakeLoop()).busyNanos(2_400_000_000L);
        List.of(transports).forEach(builder::transport);
        return builder.build();
    }

    private static Map<Object, Object> object(Object json) {
        Map<Object, Object> copy = new HashMap<>();
        ((Map<?, ?>) json).forEach(copy::put);
        return copy;
    }

    @Test
    void jsonHasWhatTheMethodsReturn() throws UnknownHostException {
        LoopSnapshot snapshot = snapshot(
                transport()
                        .addresses(at("127.0.0.1", 8007), at("::1", 50412))
                        .state("FLUSHING", CloseReason.LOCAL_CLOSE)
                        .wantsRead(false)
                        .wantsWrite(true)
                        .readingPaused(true)
                        .queuedBytes(300)
                        .idleNanos(7_000_000_000L)
                        .build(),
                transport().build());
        Map<?, ?> json = (Map<?, ?>) ParsedJson.of(snapshot.toJson());
        assertThat(json.keySet().stream().map(String::valueOf).collect(Collectors.toList()))
                .containsExactly("loop", "backend", "thread", "busyForNanos", "stats", "transports");
        assertThat(json.get("loop")).isEqualTo("loop fake");
        assertThat(json.get("thread")).isNull();
        assertThat(json.get("busyForNanos")).isEqualTo(2_400_000_000L);
        assertThat((Map<?, ?>) json.get("stats")).hasSize(17);
        List<?> transports = (List<?>) json.get("transports");
        assertThat(transports).hasSize(2);
        assertThat(object(transports.get(0)))
                .containsEntry("kind", "tcp")
                .containsEntry("local", "127.0.0.1:8007")
                .containsEntry("peer", "[0:0:0:0:0:0:0:1]:50412")
                .containsEntry("state", "FLUSHING")
                .containsEntry("closeReason", "LOCAL_CLOSE")
                .containsEntry("wantsRead", false)
                .containsEntry("wantsWrite", true)
                .containsEntry("readingPaused", true)
                .containsEntry("queuedBytes", 300L)
                .containsEntry("ageNanos", 5_000_000_000L)
                .containsEntry("idleNanos", 5_000_000_000L)
                .containsEntry("protocol", "com.acme.Orders");
        assertThat(object(transports.get(1))).containsEntry("local", null).containsEntry("peer", null);
    }

    @Test
    void jsonIsAsciiAndKeepsEveryCharacter() {
        String every = IntStream.range(0, 0x10000).mapToObj(i -> "" + (char) i).collect(Collectors.joining());
        String json = snapshot(TransportSnapshot.builder("tcp", every).build()).toJson();
        assertThat(json).matches("\\p{ASCII}*");
        List<?> transports = (List<?>) ((Map<?, ?>) ParsedJson.of(json)).get("transports");
        assertThat(((Map<?, ?>) transports.get(0)).get("protocol")).isEqualTo(every);
    }

    @Test
    void textIsATable() throws UnknownHostException {
        String[] lines = snapshot(
                        transport()
                                .addresses(at("127.0.0.1", 8007), at("127.0.0.1", 50412))
                                .queuedBytes(300)
                                .wantsWrite(true)
                                .idleNanos(2_400_000_000L)
                                .build(),
                        TransportSnapshot.builder("unix", "a\nb")
                                .addresses(UnixDomainSocketAddress.of("/run/app"), UnixDomainSocketAddress.of(""))
                                .state("CLOSED", CloseReason.ERROR)
                                .readingPaused(true)
                                .build())
                .toString()
                .split("\n");
        assertThat(lines).hasSize(6);
        assertThat(lines[0]).isEqualTo("loop fake, backend fake, run by no thread, in callbacks for 2.4 s");
        assertThat(lines[3])
                .isEqualTo(
                        "kind  local           peer             state         reading  writing  queued  age    idle   protocol");
        assertThat(lines[4])
                .isEqualTo(
                        "tcp   127.0.0.1:8007  127.0.0.1:50412  OPEN          yes      waits    300     5.0 s  2.4 s  com.acme.Orders");
        assertThat(lines[5])
                .isEqualTo(
                        "unix  /run/app        (unnamed)        CLOSED/ERROR  paused   no       0       0 ms   0 ms   a?b");
    }

    @Test
    void valuesAreEqualIfAllFiguresAre() {
        LoopStats.Builder builder = LoopStats.builder().turns(1).busyNanos(5).longestCallbackNanos(3);
        LoopStats stats = builder.build();
        assertThat(builder.build()).isEqualTo(stats).hasSameHashCodeAs(stats);
        assertThat(builder.acceptErrors(1).build()).isNotEqualTo(stats);
        assertThat(stats.acceptErrors())
                .as("a stats is not changed by its builder")
                .isZero();
        LoopStats withFailures = builder.failedHandshakes(2, "no \"TLS\"").build();
        assertThat(withFailures.failedHandshakes()).isEqualTo(2);
        assertThat(withFailures.lastHandshakeFailure()).isEqualTo("no \"TLS\"");
        assertThat(withFailures).isNotEqualTo(builder.failedHandshakes(2, null).build());
        assertThat(ParsedText.of(withFailures)).contains("\"lastHandshakeFailure\":\"no \\\"TLS\\\"\"");
        assertThat(stats.busyTime()).isEqualTo(Duration.ofNanos(5));
        assertThat(stats.longestCallback()).isEqualTo(Duration.ofNanos(3));
        assertThat(stats).hasToString("LoopStats" + ParsedText.of(stats));
        assertThat(transport().build())
                .isEqualTo(transport().build())
                .hasSameHashCodeAs(transport().build());
        assertThat(transport().queuedBytes(1).build()).isNotEqualTo(transport().build());
        assertThat(snapshot(transport().build()))
                .isEqualTo(snapshot(transport().build()))
                .isNotEqualTo(snapshot());
        ServerStats server = ServerStats.builder()
                .accepted(3)
                .open(1)
                .refused(1)
                .acceptErrors(2)
                .build();
        assertThat(server.plus(server))
                .isEqualTo(ServerStats.builder()
                        .accepted(6)
                        .open(2)
                        .refused(2)
                        .acceptErrors(4)
                        .build())
                .hasToString("ServerStats[accepted 6, open 2, refused 2, accept errors 4]");
        ServerStats tls = server.toBuilder().failedHandshakes(2, "no TLS").build();
        assertThat(tls).isNotEqualTo(server);
        assertThat(tls.plus(server))
                .isEqualTo(server.plus(tls))
                .hasToString(
                        "ServerStats[accepted 6, open 2, refused 2, accept errors 4, failed handshakes 2, the last: no TLS]");
    }

    /** The text of figures, which is JSON after the name of the type. */
    private static final class ParsedText {
        static String of(LoopStats stats) {
            String json = stats.toString().substring("LoopStats".length());
            assertThat((Map<?, ?>) ParsedJson.of(json)).hasSize(17);
            return json;
        }
    }

    @Test
    void theNameOfAThreadCannotLookLikeALineOfTheText() {
        FakeLoop loop = new FakeLoop();
        String before = Thread.currentThread().getName();
        Thread.currentThread().setName("a\nb");
        loop.ownership().enter();
        LoopSnapshot snapshot = LoopSnapshot.builder(loop).build();
        loop.ownership().exit();
        Thread.currentThread().setName(before);
        assertThat(snapshot.toString()).contains("run by thread 'a?b'");
        assertThat(snapshot.thread()).isEqualTo("a\nb");
    }

    @Test
    void figuresBelowZeroAreRefusedByName() {
        assertThatThrownBy(() -> LoopStats.builder().bytesRead(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bytesRead must be 0 or more, was -1");
        assertThatThrownBy(() -> LoopStats.builder().failedHandshakes(-1, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("failedHandshakes must be 0 or more, was -1");
        assertThatThrownBy(() -> ServerStats.builder().open(-2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("open must be 0 or more, was -2");
        assertThatThrownBy(() -> transport().ageNanos(-3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("ageNanos must be 0 or more, was -3");
        assertThatThrownBy(() -> LoopSnapshot.builder(new FakeLoop()).busyNanos(-4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("busyNanos must be 0 or more, was -4");
        assertThatThrownBy(() -> TransportSnapshot.builder("tcp", null)).hasMessage("protocol");
    }
}
