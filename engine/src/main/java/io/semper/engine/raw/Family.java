package io.semper.engine.raw;

import io.semper.Capability;
import io.semper.UnixAbstractAddress;
import io.semper.engine.net.Endpoints;
import io.semper.engine.turn.LoopCore;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The addresses that a socket can have. */
enum Family {
    INET("tcp", new InetSocketAddress("0.0.0.0", 0)),
    INET6("tcp", new InetSocketAddress("::", 0)),
    UNIX("unix", UnixDomainSocketAddress.of(""));

    private final String words;
    private final SocketAddress example;

    Family(String words, SocketAddress example) {
        this.words = words;
        this.example = example;
    }

    static Family of(ProtocolFamily family) {
        if (Objects.requireNonNull(family, "family") instanceof StandardProtocolFamily known) {
            return valueOf(known.name());
        }
        throw new IllegalArgumentException("the family " + family.name() + " is none of INET, INET6 and UNIX");
    }

    boolean isUnix() {
        return this == UNIX;
    }

    /** An address of the family. */
    SocketAddress example() {
        return example;
    }

    /** Describes a socket that has no address yet. */
    String describe(String kind) {
        return "a " + (kind.startsWith("datagram") && !isUnix() ? "udp" : words) + " " + kind;
    }

    void checkLocal(String call, SocketAddress local, SocketHandle handle) {
        Objects.requireNonNull(local, "local");
        check(call, local, handle);
    }

    void checkRemote(String call, SocketAddress remote, SocketHandle handle) {
        Objects.requireNonNull(remote, "remote");
        check(call, remote, handle);
        if (remote instanceof InetSocketAddress inet && inet.getPort() == 0) {
            throw refused(call, remote, handle, "no socket has port 0");
        }
        if (remote instanceof UnixDomainSocketAddress unix
                && unix.getPath().toString().isEmpty()) {
            throw refused(call, remote, handle, "the path is empty");
        }
    }

    private void check(String call, SocketAddress address, SocketHandle handle) {
        if (isUnix()) {
            if (!Endpoints.isUnix(address)) {
                throw refused(call, address, handle, "it takes paths of Unix-domain sockets");
            }
            if (address instanceof UnixAbstractAddress) {
                need(handle.room.loop(), Capability.ABSTRACT_UNIX);
            }
        } else if (!(address instanceof InetSocketAddress inet)) {
            throw refused(call, address, handle, "it takes internet addresses");
        } else if (inet.isUnresolved()) {
            throw refused(call, address, handle, "the address is not resolved; ask the resolver of the loop first");
        } else if (this == INET && !(inet.getAddress() instanceof Inet4Address)) {
            throw refused(call, address, handle, "it is an IPv4 socket");
        }
    }

    private static IllegalArgumentException refused(
            String call, @Nullable SocketAddress address, SocketHandle handle, String why) {
        return new IllegalArgumentException(call + " with " + address + " on " + handle.describe() + ": " + why);
    }

    static void need(LoopCore loop, Capability needed) {
        if (!loop.supports(needed)) {
            throw needed.missing(loop);
        }
    }
}
