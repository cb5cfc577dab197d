package io.semper.engine.net;

import io.semper.AddressFamily;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** The wildcard addresses, which stand for every interface. */
public final class Wildcards {
    private Wildcards() {}

    /** Returns the wildcard of {@code family}; for {@code ANY} the one of IPv6, which serves both families. */
    public static InetAddress of(AddressFamily family) {
        try {
            return InetAddress.getByAddress(new byte[family == AddressFamily.IPV4 ? 4 : 16]);
        } catch (UnknownHostException wrongLength) {
            throw new AssertionError(wrongLength);
        }
    }
}
