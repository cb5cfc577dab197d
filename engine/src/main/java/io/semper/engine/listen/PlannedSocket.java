package io.semper.engine.listen;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One socket that a server needs.
 *
 * @param at what to bind it to
 * @param v6Only whether it must take no IPv4 connections
 * @param alsoFor the IPv4 address that this IPv6 socket stands for, too
 * @param withoutIpv6 what to bind instead on a system that has no IPv6
 */
public record PlannedSocket(
        SocketAddress at,
        boolean v6Only,
        @Nullable InetSocketAddress alsoFor,
        @Nullable InetSocketAddress withoutIpv6) {}
