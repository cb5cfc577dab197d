package io.semper;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * Who was at the other end of a Unix-domain socket when it connected or began to listen, as its system vouches for it; by
 * {@link Transport#info}. Needs {@link Capability#PEER_CREDENTIALS}.
 *
 * @param user the name of the peer's effective user, or its number where it has no name
 * @param group the name of the peer's effective group, or its number where it has no name
 * @param processId the peer's process, where the system tells
 */
public record PeerCredentials(String user, String group, OptionalLong processId) {
    /** Checks for nulls. */
    public PeerCredentials {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(group, "group");
        Objects.requireNonNull(processId, "processId");
    }
}
