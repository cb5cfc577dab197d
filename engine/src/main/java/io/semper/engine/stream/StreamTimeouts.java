package io.semper.engine.stream;

import io.semper.StreamOptions;
import io.semper.engine.turn.LoopCore;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of a stream that has any. What they count:
 *
 * <ul>
 *   <li>idle: silence in both directions, from {@code connectionMade} to the close;
 *   <li>read: silence of the peer, while reading is neither paused nor over;
 *   <li>write: queued bytes of which the OS takes none.
 * </ul>
 *
 * <p>The OS may report a socket as writable only long after it has room again. So a write is tried before a timeout ends a stream with
 * bytes queued, and what it moves is progress.
 *
 * <p>The first that passes ends the connection with a {@link SocketTimeoutException}, and what waits is dropped. Owner only.
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
        write = countdown(options.writeTimeout(), "write timeout", "the peer took nothing of what waits for ");
    }

    /** Null if {@code options} have no timeout. */
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

    /** What {@code connectionLost} gets when a timeout has passed. */
    static SocketTimeoutException expired(StreamLife stream, String name, String meaning, Duration limit) {
        return new SocketTimeoutException(name + " on " + stream.describe() + ": " + meaning
                + limit.toString().substring(2).toLowerCase(Locale.ROOT) + "; " + stream.writeBufferSize()
                + " bytes were queued");
    }

    /** {@code connectionMade} has returned. */
    void begin() {
        if (idle != null) {
            idle.restart();
        }
    }

    /** Reading begins or goes on, or is paused or over. */
    void reading(boolean on) {
        if (read != null) {
            if (on) {
                read.restart();
            } else {
                read.stop();
            }
        }
    }

    /** Bytes came. */
    void received() {
        if (read != null) {
            read.progress();
        }
        if (idle != null) {
            idle.progress();
        }
    }

    /** The system took bytes. */
    void sent() {
        if (write != null) {
            write.progress();
        }
        if (idle != null) {
            idle.progress();
        }
    }

    /** Bytes wait, or do no more. */
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

    /** The connection is over. */
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
