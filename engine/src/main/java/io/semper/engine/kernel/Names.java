package io.semper.engine.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** The name service of the system. Called on threads of {@link Kernel#lookups}. */
@FunctionalInterface
public interface Names {
    /**
     * The addresses of {@code host}, at least one, in the order of preference; blocks until there is an answer.
     *
     * @throws UnknownHostException if there is none
     */
    InetAddress[] addressesOf(String host) throws UnknownHostException;
}
