package io.semper;

import java.net.InetAddress;
import java.util.List;

/** A resolver of host names, off the loop's thread. For the thread that owns the loop. Rules RESOLVE-01 to RESOLVE-10. */
@FunctionalInterface
public interface Resolver {
    /**
     * Looks {@code host} up. The future completes with one or more addresses of {@code family}, in order of preference. Cancelling
     * the future releases the caller at once; the answer of a lookup that is still running is dropped.
     *
     * <p>A resolver of the application that throws, or that returns null, a future of another loop or one that completes with null,
     * fails the lookup only.
     *
     * <p>Rules RESOLVE-01 to RESOLVE-10.
     *
     * @return fails with {@link java.net.UnknownHostException}, which names host and family, or with
     *     {@link java.net.SocketTimeoutException} after {@link LoopOptions#lookupTimeout}
     * @throws NullPointerException if {@code host} is null
     */
    LoopFuture<List<InetAddress>> resolve(String host, AddressFamily family);
}
