package io.semper;

import java.time.Duration;

/**
 * The times of TCP keep-alive probes (RFC 1122, section 4.2.3.6; tcp(7)). Rule CONNECT-42.
 *
 * @param idle silence until the first probe, 1 to 32767 whole seconds
 * @param interval between two probes, 1 to 32767 whole seconds
 * @param probes without an answer until the connection is given up, 1 or more
 */
public record KeepAliveTimes(Duration idle, Duration interval, int probes) {
    /** Refuses values out of range. */
    public KeepAliveTimes {
        wholeSeconds("idle", idle);
        wholeSeconds("interval", interval);
        if (probes < 1) {
            throw new IllegalArgumentException("keep-alive probes must be 1 or more, were " + probes);
        }
    }

    private static void wholeSeconds(String what, Duration value) {
        if (value.getNano() != 0 || value.getSeconds() < 1 || value.getSeconds() > Short.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "keep-alive " + what + " must be 1 to " + Short.MAX_VALUE + " whole seconds, was " + value);
        }
    }
}
