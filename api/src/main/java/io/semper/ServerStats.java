package io.semper;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a server since it was created: what {@link Server#stats()} returns. Rule STATS-08. Immutable; two objects are equal if all
 * figures are. A server makes one with {@link #builder()}.
 */
public final class ServerStats {
    private final long accepted;
    private final int open;
    private final long refused;
    private final long acceptErrors;
    private final long failedHandshakes;
    private final @Nullable String lastHandshakeFailure;

    private ServerStats(Builder from) {
        accepted = from.accepted;
        open = from.open;
        refused = from.refused;
        acceptErrors = from.acceptErrors;
        failedHandshakes = from.failedHandshakes;
        lastHandshakeFailure = from.lastHandshakeFailure;
    }

    /** Returns a builder in which every figure is 0. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Connections that were accepted. Connections above {@link ServerOptions#maxConnections} are not: they wait in the backlog of the OS.
     */
    public long accepted() {
        return accepted;
    }

    /**
     * Accepted connections whose {@code connectionLost} has not been called, with those that have no protocol yet; 0 once the loop of
     * the server is closed.
     */
    public int open() {
        return open;
    }

    /**
     * Accepted connections that were closed without a protocol: the factory or the chooser of loops failed, the peer had gone, or the
     * server was closed first.
     */
    public long refused() {
        return refused;
    }

    /** Failed attempts to accept a connection, for example without a free descriptor. */
    public long acceptErrors() {
        return acceptErrors;
    }

    /**
     * Accepted connections whose TLS handshake failed, for whatever reason: scanners, clients that do not trust the certificate, clients
     * without TLS. They are among {@link #accepted()} and not among {@link #refused()}. Rule TLS-23.
     */
    public long failedHandshakes() {
        return failedHandshakes;
    }

    /** Why the last of the {@link #failedHandshakes()} failed, with the address of the client; null if none did. Rule TLS-23. */
    public @Nullable String lastHandshakeFailure() {
        return lastHandshakeFailure;
    }

    /** Returns a builder with these figures. */
    public Builder toBuilder() {
        return builder()
                .accepted(accepted)
                .open(open)
                .refused(refused)
                .acceptErrors(acceptErrors)
                .failedHandshakes(failedHandshakes, lastHandshakeFailure);
    }

    /** Returns the sums of the figures of this and {@code other}, for servers that belong together. */
    public ServerStats plus(ServerStats other) {
        return builder()
                .accepted(accepted + other.accepted)
                .open(open + other.open)
                .refused(refused + other.refused)
                .acceptErrors(acceptErrors + other.acceptErrors)
                .failedHandshakes(
                        failedHandshakes + other.failedHandshakes,
                        other.lastHandshakeFailure == null ? lastHandshakeFailure : other.lastHandshakeFailure)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServerStats that
                && accepted == that.accepted
                && open == that.open
                && refused == that.refused
                && acceptErrors == that.acceptErrors
                && failedHandshakes == that.failedHandshakes
                && Objects.equals(lastHandshakeFailure, that.lastHandshakeFailure);
    }

    @Override
    public int hashCode() {
        return Objects.hash(accepted, open, refused, acceptErrors, failedHandshakes, lastHandshakeFailure);
    }

    @Override
    public String toString() {
        return "ServerStats[accepted " + accepted + ", open " + open + ", refused " + refused + ", accept errors "
                + acceptErrors
                + (failedHandshakes == 0
                        ? ""
                        : ", failed handshakes " + failedHandshakes + ", the last: " + lastHandshakeFailure)
                + "]";
    }

    /** Collects the figures of a {@link ServerStats}, for authors of loops. For one thread. */
    public static final class Builder {
        private long accepted;
        private int open;
        private long refused;
        private long acceptErrors;
        private long failedHandshakes;
        private @Nullable String lastHandshakeFailure;

        private Builder() {}

        private static long checked(String what, long value) {
            if (value < 0) {
                throw new IllegalArgumentException(what + " must be 0 or more, was " + value);
            }
            return value;
        }

        /** Sets {@link ServerStats#accepted()}, 0 or more. */
        public Builder accepted(long value) {
            accepted = checked("accepted", value);
            return this;
        }

        /** Sets {@link ServerStats#open()}, 0 or more. */
        public Builder open(int value) {
            open = (int) checked("open", value);
            return this;
        }

        /** Sets {@link ServerStats#refused()}, 0 or more. */
        public Builder refused(long value) {
            refused = checked("refused", value);
            return this;
        }

        /** Sets {@link ServerStats#acceptErrors()}, 0 or more. */
        public Builder acceptErrors(long value) {
            acceptErrors = checked("acceptErrors", value);
            return this;
        }

        /** Sets {@link ServerStats#failedHandshakes()}, 0 or more, and {@link ServerStats#lastHandshakeFailure()}. */
        public Builder failedHandshakes(long value, @Nullable String last) {
            failedHandshakes = checked("failedHandshakes", value);
            lastHandshakeFailure = last;
            return this;
        }

        /** Returns the figures as they are now; the builder may be used further. */
        public ServerStats build() {
            return new ServerStats(this);
        }
    }
}
