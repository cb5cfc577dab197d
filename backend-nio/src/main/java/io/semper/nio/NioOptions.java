package io.semper.nio;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options that this JDK has for stream channels on this OS, by name. */
final class NioOptions {
    private static final Map<String, SocketOption<?>> INTERNET = of(StandardProtocolFamily.INET);
    private static final Map<String, SocketOption<?>> UNIX = of(StandardProtocolFamily.UNIX);

    private NioOptions() {}

    private static Map<String, SocketOption<?>> of(ProtocolFamily family) {
        Map<String, SocketOption<?>> known = new HashMap<>();
        for (SocketOption<?> option : supported(family)) {
            known.put(option.name(), option);
        }
        known.remove("SO_OOBINLINE"); // urgent data is not part of a stream
        return known;
    }

    private static Set<SocketOption<?>> supported(ProtocolFamily family) {
        try (SocketChannel probe = SocketChannel.open(family)) {
            return probe.supportedOptions();
        } catch (UnsupportedOperationException notHere) {
            return Set.of();
        } catch (IOException noDescriptorLeft) {
            return Set.of(
                    StandardSocketOptions.SO_LINGER, StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF);
        }
    }

    static boolean knows(SocketOption<?> option, boolean unix) {
        return named(option.name(), option.type(), unix) != null;
    }

    /** Whether there are options of all these names. */
    static boolean knows(boolean unix, String... names) {
        return (unix ? UNIX : INTERNET).keySet().containsAll(Set.of(names));
    }

    /**
     * The JDK's option of the same name and type, since {@code option} may come from another library; {@code option} itself if there is
     * none.
     */
    static <T> SocketOption<T> own(SocketOption<T> option, boolean unix) {
        SocketOption<T> own = named(option.name(), option.type(), unix);
        return own == null ? option : own;
    }

    @SuppressWarnings("unchecked") // of the same type
    static <T> @Nullable SocketOption<T> named(String name, Class<T> type, boolean unix) {
        SocketOption<?> known = (unix ? UNIX : INTERNET).get(name);
        return known != null && known.type() == type ? (SocketOption<T>) known : null;
    }
}
