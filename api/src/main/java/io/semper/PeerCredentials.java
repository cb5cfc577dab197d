package io.semper;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * The identity of the peer of a Unix-domain connection when it connected or began to listen, as the OS certifies it
 * (unix(7), SO_PEERCRED): {@code transport.info(PeerCredentials.class)}. Needs {@link Capability#PEER_CREDENTIALS}. Rule UNIX-20.
 *
 * @param user the name of the peer's effective user, or its number if it has no name
 * @param group the name of the peer's effective group, or its number if it has no name
 * @param processId the peer's process, if the OS reports it
 */
public record PeerCredentials(String user, String group, OptionalLong processId) {
    /** Refuses nulls. */
    public PeerCredentials {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(processId, "processId");
    }
}
