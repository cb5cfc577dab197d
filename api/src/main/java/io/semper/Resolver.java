package io.semper;

import java.net.InetAddress;
import java.util.List;

/** Turns host names into addresses, off the loop's thread. */
@FunctionalInterface
public interface Resolver {
    /**
     * Looks up {@code host}. The future has the addresses of {@code family} in order of preference, never none; it fails with
     * {@link java.net.UnknownHostException} that names host and family. Cancelling it releases the caller at once; a look-up that is
     * still going on is dropped when it ends.
     *
     * <p>Rules RESOLVE-01 to RESOLVE-07.
     */
    LoopFuture<List<InetAddress>> resolve(String host, AddressFamily family);
}
