package io.semper;

/** Which addresses of a host are wanted. */
public enum AddressFamily {
    /** IPv4 and IPv6, in the resolver's order. */
    ANY,
    /** IPv4 alone. */
    IPV4,
    /** IPv6 alone. */
    IPV6
}
