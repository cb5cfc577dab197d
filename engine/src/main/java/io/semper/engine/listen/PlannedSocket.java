package io.semper.engine.listen;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One socket that a server needs.
 *
 * @param at the address to bind
 * @param v6Only whether it must accept no IPv4 connections
 * @param alsoFor the IPv4 address that this IPv6 socket serves, too
 * @param withoutIpv6 the address to bind instead if the OS has no IPv6
 */
public record PlannedSocket(
        SocketAddress at,
        boolean v6Only,
        @Nullable InetSocketAddress alsoFor,
        @Nullable InetSocketAddress withoutIpv6) {}
