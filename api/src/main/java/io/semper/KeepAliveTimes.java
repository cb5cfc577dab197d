package io.semper;

import java.time.Duration;

/**
 * When TCP asks a silent peer whether it is still there (RFC 1122, section 4.2.3.6; tcp(7)).
 *
 * @param idle of silence until the first probe, in whole seconds
 * @param interval between two probes, in whole seconds
 * @param probes without an answer until the connection is given up
 */
public record KeepAliveTimes(Duration idle, Duration interval, int probes) {
    /** Checks the values. */
    public KeepAliveTimes {
        wholeSeconds("idle", idle);
        wholeSeconds("interval", interval);
        if (probes < 1) {
            throw new IllegalArgumentException("keep-alive probes are " + probes + "; 1 or more are needed");
        }
    }

    private static void wholeSeconds(String what, Duration value) {
        if (value.getNano() != 0 || value.getSeconds() < 1 || value.getSeconds() > Short.MAX_VALUE) {
            throw new IllegalArgumentException("keep-alive " + what + " is " + value + "; it has to be 1 to "
                    + Short.MAX_VALUE + " whole seconds");
        }
    }
}
