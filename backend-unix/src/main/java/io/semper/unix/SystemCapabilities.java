package io.semper.unix;

import io.semper.Capability;
import java.util.HashSet;
import java.util.Set;

/** The capabilities of the system calls of this OS, independent of the poller. Usable before Netty's library is loaded. */
public final class SystemCapabilities {
    /** The capabilities of every backend over {@link UnixSockets}. */
    public static final Set<Capability> OFFERED = offered();

    private SystemCapabilities() {}

    private static Set<Capability> offered() {
        Set<Capability> offered = new HashSet<>(Set.of(
                Capability.UNIX_SOCKETS,
                Capability.REUSE_PORT,
                Capability.V6_ONLY,
                Capability.SEND_FILE,
                Capability.DATAGRAMS,
                Capability.RAW_SOCKETS,
                Capability.EMPTY_DATAGRAMS,
                Capability.UNIX_DATAGRAMS,
                Capability.WATCH_DESCRIPTORS,
                Capability.TLS,
                Capability.DESCRIPTORS,
                Capability.KEEP_ALIVE_TIMES,
                Capability.HAND_OVER));
        if (Errno.Numbers.LINUX) {
            offered.add(Capability.ABSTRACT_UNIX);
            offered.add(Capability.MULTICAST);
            offered.add(Capability.PEER_CREDENTIALS);
            offered.add(Capability.TCP_USER_TIMEOUT);
        }
        if (OpenDescriptors.areListed()) {
            offered.add(Capability.ADOPT_CHANNELS);
        }
        return Set.copyOf(offered);
    }
}
