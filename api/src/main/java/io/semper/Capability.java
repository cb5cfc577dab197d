package io.semper;

import java.util.Objects;

/**
 * Something that a loop may offer beyond the core. The set is open: a third party may name its own; two of the same id are equal.
 *
 * @param id lower-case words joined by hyphens
 */
public record Capability(String id) {
    /** Connections and servers over Unix-domain stream sockets. */
    public static final Capability UNIX_SOCKETS = new Capability("unix-sockets");

    /** Checks the id. */
    public Capability {
        if (Objects.requireNonNull(id, "id").isBlank()) {
            throw new IllegalArgumentException("the id of a capability is empty");
        }
    }

    /** What a loop throws when it is asked for something that it does not offer. Rule CAP-01. */
    public UnsupportedOperationException missing(EventLoop loop) {
        return new UnsupportedOperationException("capability '" + id + "' is not offered by loop " + loop.name()
                + "; ask loop.supports(...) first, or choose a backend that offers it");
    }

    @Override
    public String toString() {
        return id;
    }
}
