package io.semper.tck.rules.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.StreamOptions;
import io.semper.tck.BufferSizes;
import io.semper.tck.Recorder;
import io.semper.tck.Requires;
import io.semper.tck.Rule;
import io.semper.tck.Tck;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Timeouts of the connection below. */
@Requires("tls")
final class TlsTimeoutRules {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final int ATTEMPTS = 20;

    /** A record without data arrives midway: the timeout must count from then on. A machine that is too slow for that gets other attempts. */
    private static boolean countsRecordsWithoutData(Tck tck, Way way, StreamOptions options) {
        Recorder recorder = tck.recorder();
        TlsLink link = way.open(tck, recorder, options, BufferSizes.SYSTEM);
        link.peer().send("a");
        recorder.awaitText("a");
        long from = tck.call(() -> tck.loop().time());
        boolean[] midway = new boolean[1];
        tck.run(() -> tck.loop().callLater(TIMEOUT.dividedBy(2), () -> midway[0] = true));
        tck.until(() -> midway[0] || recorder.isLost(), "half of the timeout is over");
        if (recorder.isLost()) {
            return false;
        }
        long sent = tck.call(() -> tck.loop().time());
        link.peer().beginAgain();
        tck.settle();
        boolean inTime = tck.call(() -> tck.loop().time()) - from < TIMEOUT.toNanos();
        assertInstanceOf(SocketTimeoutException.class, recorder.awaitLost());
        long ended = tck.call(() -> tck.loop().time());
        assertEquals("a", recorder.text());
        if (!inTime) {
            return false;
        }
        assertTrue(ended - sent >= TIMEOUT.toNanos(), "ended " + (ended - sent) + " ns after a record without data");
        return true;
    }

    private static void countsEncryptedBytes(Tck tck, StreamOptions options) {
        Way.eachOf13(way -> {
            for (int i = 0; i < ATTEMPTS; i++) {
                if (countsRecordsWithoutData(tck, way, options)) {
                    return;
                }
            }
            throw new AssertionError("this machine was never fast enough to send within half of " + TIMEOUT);
        });
    }

    @Rule("TLS-59")
    void theIdleTimeoutCountsEncryptedBytes(Tck tck) {
        countsEncryptedBytes(tck, StreamOptions.defaults().idleTimeout(TIMEOUT));
    }

    @Rule("TLS-59")
    void theReadTimeoutCountsEncryptedBytes(Tck tck) {
        countsEncryptedBytes(tck, StreamOptions.defaults().readTimeout(TIMEOUT));
    }
}
