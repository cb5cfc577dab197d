package io.semper.tck.rules.datagram;

/** A datagram that no OS sends. */
final class TooLarge {
    /** More than the length fields of UDP and IP can say, for both families. */
    static final int SIZE = 65_600;

    /** More than the send buffer of a Unix-domain socket. */
    static final int SIZE_OF_UNIX = 4 << 20;

    private TooLarge() {}
}
