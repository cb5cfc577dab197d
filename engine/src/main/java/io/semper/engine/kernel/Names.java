package io.semper.engine.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name service of the OS. Called on threads of {@link Kernel#lookups}. */
@FunctionalInterface
public interface Names {
    /**
     * Looks up the addresses of {@code host}: at least one, in order of preference. Blocks until the name service answers.
     *
     * @throws UnknownHostException if {@code host} has no address
     */
    InetAddress[] addressesOf(String host) throws UnknownHostException;
}
