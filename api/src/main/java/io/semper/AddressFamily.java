package io.semper;

/** The family of the addresses that are used of a host. Rule CONNECT-21. */
public enum AddressFamily {
    /** IPv4 and IPv6, in the resolver's order. */
    ANY,
    /** IPv4 only. */
    IPV4,
    /** IPv6 only. */
    IPV6
}
