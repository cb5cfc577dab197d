package io.semper.tck.rules.support;

import io.semper.LoopFutures;
import io.semper.LoopOptions;
import io.semper.tck.PeerServer;
import io.semper.tck.Tck;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** Names that lead where a test wants. */
public final class FakeNames {
    private FakeNames() {}

    /** Options of a loop whose resolver answers everything with {@code addresses}. */
    public static LoopOptions answering(InetAddress... addresses) {
        List<InetAddress> answer = List.of(addresses);
        return LoopOptions.defaults().resolver(loop -> (host, family) -> LoopFutures.completed(loop, answer));
    }

    /** The address of four or sixteen bytes. */
    public static InetAddress ip(int... bytes) {
        byte[] address = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            address[i] = (byte) bytes[i];
        }
        try {
            return InetAddress.getByAddress(address);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** An address of the loopback network: 127.0.0.{@code last}. */
    public static InetAddress loopback(int last) {
        return ip(127, 0, 0, last);
    }

    /** The port of an IP address. */
    public static int portOf(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }

    /** A listener at 127.0.0.{@code last}; not applicable where the machine has no such address. */
    public static PeerServer listenAt(Tck tck, int last, int port) {
        try {
            return tck.listen(new InetSocketAddress(loopback(last), port));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception noSuchAddress) {
            throw tck.notApplicable("cannot listen at 127.0.0." + last + ": " + noSuchAddress);
        }
    }
}
