package io.semper.engine.stream;

import io.semper.StreamOptions;
import io.semper.engine.turn.LoopCore;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of a stream that has any. They measure:
 *
 * <ul>
 *   <li>idle: the time without a byte in either direction, from {@code connectionMade} to the close;
 *   <li>read: the time without a byte from the peer, while reading is neither paused nor over;
 *   <li>write: the time during which bytes are queued and the OS takes none.
 * </ul>
 *
 * <p>The OS may report write readiness only long after it has room again. So before a timeout ends a stream with queued bytes, a write is
 * tried, and the bytes that it moves are progress.
 *
 * <p>The first timeout that passes ends the connection with a {@link SocketTimeoutException}, and queued bytes are dropped. Owner only.
 */
final class StreamTimeouts {
    private final StreamLife stream;
    private final LoopCore loop;
    private final @Nullable InactivityTimer idle;
    private final @Nullable InactivityTimer read;
    private final @Nullable InactivityTimer write;

    private StreamTimeouts(StreamLife stream, LoopCore loop, StreamOptions options) {
        this.stream = stream;
        this.loop = loop;
        idle = countdown(options.idleTimeout(), "idle timeout", "no byte moved in either direction for ");
        read = countdown(options.readTimeout(), "read timeout", "nothing came from the peer for ");
        write = countdown(options.writeTimeout(), "write timeout", "the peer took none of the queued bytes for ");
    }

    /** Returns null if {@code options} have no timeout. */
    static @Nullable StreamTimeouts of(StreamLife stream, LoopCore loop, StreamOptions options) {
        return options.idleTimeout() == null && options.readTimeout() == null && options.writeTimeout() == null
                ? null
                : new StreamTimeouts(stream, loop, options);
    }

    private @Nullable InactivityTimer countdown(@Nullable Duration limit, String name, String meaning) {
        return limit == null
                ? null
                : new InactivityTimer(
                        loop, limit, stream::tryToSend, () -> stream.fail(expired(stream, name, meaning, limit)));
    }

    /** Returns the argument of {@code connectionLost} for a timeout that has passed. */
    static SocketTimeoutException expired(StreamLife stream, String name, String meaning, Duration limit) {
        return new SocketTimeoutException(name + " on " + stream.describe() + ": " + meaning
                + limit.toString().substring(2).toLowerCase(Locale.ROOT) + "; " + stream.writeBufferSize()
                + " bytes were queued");
    }

    /** Called when {@code connectionMade} has returned. */
    void begin() {
        if (idle != null) {
            idle.restart();
        }
    }

    /** Called when reading begins or resumes, and when it is paused or over. */
    void reading(boolean on) {
        if (read != null) {
            if (on) {
                read.restart();
            } else {
                read.stop();
            }
        }
    }

    /** Called when bytes arrived. */
    void received() {
        if (read != null) {
            read.progress();
        }
        if (idle != null) {
            idle.progress();
        }
    }

    /** Called when the OS took bytes. */
    void sent() {
        if (write != null) {
            write.progress();
        }
        if (idle != null) {
            idle.progress();
        }
    }

    /** Called when bytes were queued, and when none are any more. */
    void waiting(boolean any) {
        if (write == null) {
            return;
        }
        if (!any) {
            write.stop();
        } else if (!write.isCounting()) {
            write.restart();
        }
    }

    /** Called when the connection is over. */
    void end() {
        end(idle);
        end(read);
        end(write);
    }

    private static void end(@Nullable InactivityTimer countdown) {
        if (countdown != null) {
            countdown.end();
        }
    }
}
