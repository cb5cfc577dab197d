package io.semper.cli.fuzz;

import io.semper.StreamOptions;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Random options of connections, mostly the defaults. */
final class Settings {
    private Settings() {}

    static StreamOptions stream(SplittableRandom random) {
        StreamOptions options = StreamOptions.defaults();
        if (random.nextInt(3) == 0) {
            options = options.sendBufferSize(8 << 10).receiveBufferSize(8 << 10); // so that little fills the queue
        }
        if (random.nextInt(3) == 0) {
            int low = random.nextInt(1 << random.nextInt(17));
            options = options.writeLimits(low, low + random.nextInt(1 << random.nextInt(17)));
        }
        return switch (random.nextInt(24)) {
            case 0 -> options.idleTimeout(some(random));
            case 1 -> options.readTimeout(some(random));
            case 2 -> options.writeTimeout(some(random));
            case 3 -> options.closeTimeout(some(random));
            case 4 -> options.writeQueueCap(1 + random.nextInt(1 << 18));
            default -> options;
        };
    }

    private static Duration some(SplittableRandom random) {
        return Duration.ofMillis(1 + random.nextInt(40));
    }

    /** Whether a connection with {@code options} may end because of a timeout, soon. */
    static boolean hasTimeouts(StreamOptions options) {
        return !isDefault(options.idleTimeout(), StreamOptions.defaults().idleTimeout())
                || !isDefault(options.readTimeout(), StreamOptions.defaults().readTimeout())
                || !isDefault(options.writeTimeout(), StreamOptions.defaults().writeTimeout())
                || !isDefault(options.closeTimeout(), StreamOptions.defaults().closeTimeout());
    }

    private static boolean isDefault(@Nullable Duration value, @Nullable Duration standard) {
        return value == null ? standard == null : value.equals(standard);
    }

    /** The number of bytes of a write: mostly few, at times some MiB. */
    static int size(SplittableRandom random) {
        return 1 + random.nextInt(1 << random.nextInt(22));
    }
}
