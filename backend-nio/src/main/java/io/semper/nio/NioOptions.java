package io.semper.nio;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options that this JDK has for channels of one kind on this OS, by name. */
final class NioOptions {
    static final NioOptions TCP = new NioOptions(() -> SocketChannel.open(StandardProtocolFamily.INET));
    static final NioOptions UNIX = new NioOptions(() -> SocketChannel.open(StandardProtocolFamily.UNIX));
    static final NioOptions UDP = new NioOptions(DatagramChannel::open);

    private interface Opening {
        NetworkChannel open() throws IOException;
    }

    private final Map<String, SocketOption<?>> byName = new HashMap<>();

    private NioOptions(Opening opening) {
        for (SocketOption<?> option : supported(opening)) {
            byName.put(option.name(), option);
        }
        byName.remove("SO_OOBINLINE"); // urgent data is not part of a stream
    }

    private static Set<SocketOption<?>> supported(Opening opening) {
        try (NetworkChannel probe = opening.open()) {
            return probe.supportedOptions();
        } catch (UnsupportedOperationException notHere) {
            return Set.of();
        } catch (IOException noDescriptorLeft) {
            return Set.of(
                    StandardSocketOptions.SO_LINGER, StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF);
        }
    }

    boolean knows(SocketOption<?> option) {
        return named(option.name(), option.type()) != null;
    }

    /** Whether there are options of all these names. */
    boolean knows(String... names) {
        return byName.keySet().containsAll(Set.of(names));
    }

    /**
     * The JDK's option of the same name and type, since {@code option} may come from another library; {@code option} itself if there is
     * none.
     */
    <T> SocketOption<T> own(SocketOption<T> option) {
        SocketOption<T> own = named(option.name(), option.type());
        return own == null ? option : own;
    }

    @SuppressWarnings("unchecked") // of the same type
    <T> @Nullable SocketOption<T> named(String name, Class<T> type) {
        SocketOption<?> known = byName.get(name);
        return known != null && known.type() == type ? (SocketOption<T>) known : null;
    }
}
