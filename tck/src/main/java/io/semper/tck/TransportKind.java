package io.semper.tck;

import io.semper.Capability;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The kinds of transport that a rule about every transport is tested with; a test method that takes one runs once for each that the
 * subject offers. Where {@code tck.oneKind} says so ({@link StreamKind}), it runs with one stream and one endpoint for datagrams, which its name,
 * the subject and the seed determine.
 */
public enum TransportKind {
    /** TCP over IPv4 loopback. */
    TCP,
    /** A Unix-domain stream socket. */
    UNIX(Capability.UNIX_SOCKETS),
    /** TLS over TCP. */
    TLS(Capability.TLS),
    /** A UDP endpoint at 127.0.0.1 that is not connected. */
    UDP(Capability.DATAGRAMS),
    /** A UDP endpoint that is connected to a peer at 127.0.0.1. */
    UDP_CONNECTED(Capability.DATAGRAMS),
    /** A Unix-domain endpoint for datagrams that is not connected. */
    UNIX_DATAGRAM(Capability.DATAGRAMS, Capability.UNIX_DATAGRAMS),
    /** A Unix-domain endpoint for datagrams that is connected to a peer. */
    UNIX_DATAGRAM_CONNECTED(Capability.DATAGRAMS, Capability.UNIX_DATAGRAMS);

    private final Set<Capability> needed;

    TransportKind(Capability... needed) {
        this.needed = Set.of(needed);
    }

    /** Whether it is a stream of bytes, and not an endpoint for datagrams. */
    public boolean isStream() {
        return this == TCP || this == UNIX || this == TLS;
    }

    /** Whether what is sent stays queued while the peer does not read; loopback UDP loses it instead. */
    public boolean holdsBack() {
        return this != UDP && this != UDP_CONNECTED;
    }

    /** The kinds with which to run {@code test}. */
    static List<TransportKind> drawn(TckSubject subject, Method test) {
        boolean queues = test.isAnnotationPresent(HoldsBack.class);
        List<TransportKind> streams = new ArrayList<>();
        List<TransportKind> datagrams = new ArrayList<>();
        for (TransportKind kind : Arrays.asList(values())) {
            if (subject.capabilities().containsAll(kind.needed) && (kind.holdsBack() || !queues)) {
                (kind.isStream() ? streams : datagrams).add(kind);
            }
        }
        List<TransportKind> drawn = new ArrayList<>(StreamKind.drawn(streams, subject, test));
        if (!datagrams.isEmpty()) {
            drawn.addAll(StreamKind.drawn(datagrams, subject, test));
        }
        return drawn;
    }
}
