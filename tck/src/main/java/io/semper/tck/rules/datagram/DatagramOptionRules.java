package io.semper.tck.rules.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.LoopFuture;
import io.semper.tck.DatagramKind;
import io.semper.tck.DatagramLink;
import io.semper.tck.DatagramRecorder;
import io.semper.tck.Loopback;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.Refusals;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Options of the sockets of endpoints. */
@Requires("datagrams")
final class DatagramOptionRules {
    private record Foreign<T>(String name, Class<T> type) implements SocketOption<T> {}

    private static boolean isOffered(Tck tck, DatagramOptions options, String named) {
        try {
            DatagramTransport made = tck.endpoint(options, tck.datagramRecorder());
            tck.run(made::abort);
            return true;
        } catch (UnsupportedOperationException notHere) {
            assertTrue(String.valueOf(notHere.getMessage()).contains(named), "names the option: " + notHere);
            return false;
        }
    }

    private static <T> void isInForce(Tck tck, DatagramKind kind, SocketOption<T> option, T value) {
        DatagramOptions plain = DatagramOptions.bind(kind.loopback().at(0));
        if (!isOffered(tck, plain.option(option, value), option.name())) {
            return;
        }
        List<T> seen = new ArrayList<>();
        DatagramRecorder recorder = tck.datagramRecorder().onMade(t -> seen.add(t.option(option)));
        DatagramLink link = tck.datagrams(kind, recorder, options -> options.option(option, value));
        assertEquals(List.of(value), seen, option.name() + " in connectionMade");
        Foreign<T> foreign = new Foreign<>(option.name(), option.type());
        assertEquals(value, link.<T>get(t -> t.option(foreign)), option.name() + " by an option of another library");
    }

    @Rule("DATAGRAM-25")
    void optionsAreInForceBeforeConnectionMade(Tck tck, DatagramKind kind) {
        isInForce(tck, kind, StandardSocketOptions.IP_TOS, 0x10);
        isInForce(tck, kind, DatagramOptions.TTL, 9);
        isInForce(tck, kind, DatagramOptions.DONT_FRAGMENT, true);
        isInForce(tck, kind, StandardSocketOptions.IP_MULTICAST_TTL, 7);
        isInForce(tck, kind, StandardSocketOptions.IP_MULTICAST_LOOP, false);
    }

    @Rule("DATAGRAM-25")
    void optionsWithASetterAreInForceBeforeConnectionMade(Tck tck, DatagramKind kind) {
        List<Object> seen = new ArrayList<>();
        DatagramRecorder recorder = tck.datagramRecorder().onMade(t -> {
            seen.add(t.option(StandardSocketOptions.SO_BROADCAST));
            seen.add(t.option(StandardSocketOptions.SO_REUSEADDR));
            seen.add(t.option(StandardSocketOptions.SO_RCVBUF) >= 40_000);
            seen.add(t.option(StandardSocketOptions.SO_SNDBUF) >= 30_000);
            seen.add(t.option(StandardSocketOptions.SO_RCVBUF) < 200_000);
        });
        tck.datagrams(
                kind,
                recorder,
                options -> options.broadcast(true)
                        .reuseAddress(true)
                        .receiveBufferSize(40_000)
                        .sendBufferSize(30_000));
        assertEquals(List.of(true, true, true, true, true), seen);
        DatagramLink plain = tck.datagrams(kind, tck.datagramRecorder());
        assertEquals(false, plain.get(t -> t.option(StandardSocketOptions.SO_BROADCAST)));
        assertEquals(false, plain.get(t -> t.option(StandardSocketOptions.SO_REUSEADDR)));
    }

    @Rule("DATAGRAM-25")
    void anOptionThatTheLoopDoesNotKnowIsRefusedInTheCall(Tck tck) {
        Foreign<Integer> odd = new Foreign<>("SO_OF_NO_SYSTEM", Integer.class);
        Foreign<String> text = new Foreign<>("IP_TOS", String.class);
        DatagramOptions plain = DatagramOptions.bind(Loopback.IPV4.at(0));
        tck.run(() -> {
            Refusals.refused(
                    UnsupportedOperationException.class,
                    "SO_OF_NO_SYSTEM",
                    () -> tck.loop().createDatagramEndpoint(tck::datagramRecorder, plain.option(odd, 1)));
            Refusals.refused(
                    UnsupportedOperationException.class,
                    "IP_TOS",
                    () -> tck.loop().createDatagramEndpoint(tck::datagramRecorder, plain.option(text, "16")));
        });
        tck.settle();
        assertEquals(0, tck.loop().stats().openTransports(), "nothing was begun");
        DatagramLink link = tck.datagrams(DatagramKind.BOUND_IPV4, tck.datagramRecorder());
        link.run(t -> {
            Refusals.refused(UnsupportedOperationException.class, "SO_OF_NO_SYSTEM", () -> t.option(odd));
            Refusals.refused(UnsupportedOperationException.class, "IP_TOS", () -> t.option(text));
        });
        link.assertUnharmed();
    }

    @Rule("DATAGRAM-25")
    void aValueThatTheOsRefusesFailsTheFuture(Tck tck, Loopback loopback) {
        DatagramOptions plain = DatagramOptions.bind(loopback.at(0));
        tck.datagramPeer(loopback); // not applicable without the family
        Map<SocketOption<Integer>, Integer> wrong = Map.of(
                StandardSocketOptions.IP_TOS, 3000,
                DatagramOptions.TTL, 256,
                StandardSocketOptions.IP_MULTICAST_TTL, 256);
        wrong.forEach((option, value) -> {
            if (isOffered(tck, plain.option(option, 1), option.name())) {
                DatagramRecorder recorder = tck.datagramRecorder();
                tck.settle();
                int before = tck.openDescriptors();
                LoopFuture<Endpoint<DatagramRecorder>> future =
                        tck.call(() -> tck.loop().createDatagramEndpoint(() -> recorder, plain.option(option, value)));
                String message = String.valueOf(
                        tck.awaitFailure(IOException.class, future).getMessage());
                assertTrue(message.contains(option.name()), "names the option: " + message);
                tck.settle();
                assertEquals(before, tck.openDescriptors(), "descriptors");
                assertEquals(List.of(), recorder.trace());
            }
        });
    }

    @Rule("DATAGRAM-25")
    void anOptionOfAnEndpointThatHasEndedCannotBeRead(Tck tck) {
        DatagramLink link = tck.datagrams(DatagramKind.BOUND_IPV4, tck.datagramRecorder());
        link.lostAfter(DatagramTransport::close);
        link.run(t -> Refusals.refused(
                IllegalStateException.class, "SO_RCVBUF", () -> t.option(StandardSocketOptions.SO_RCVBUF)));
    }
}
