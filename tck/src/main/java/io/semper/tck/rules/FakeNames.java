package io.semper.tck.rules;

import io.semper.LoopFutures;
import io.semper.LoopOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** Names that lead where a test wants. */
final class FakeNames {
    private FakeNames() {}

    /** Options of a loop whose resolver answers everything with {@code addresses}. */
    static LoopOptions answering(InetAddress... addresses) {
        List<InetAddress> answer = List.of(addresses);
        return LoopOptions.defaults().resolver(loop -> (host, family) -> LoopFutures.completed(loop, answer));
    }

    /** The address of four or sixteen bytes. */
    static InetAddress ip(int... bytes) {
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
    static InetAddress loopback(int last) {
        return ip(127, 0, 0, last);
    }

    static int portOf(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }
}
