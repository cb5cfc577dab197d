package io.semper.engine.net;

import io.semper.AddressFamily;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The addresses that mean every interface. */
public final class Wildcards {
    private Wildcards() {}

    /** That of {@code family}; the IPv6 one, which takes both, for any. */
    public static InetAddress of(AddressFamily family) {
        try {
            return InetAddress.getByAddress(new byte[family == AddressFamily.IPV4 ? 4 : 16]);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(wrongLength);
        }
    }
}
