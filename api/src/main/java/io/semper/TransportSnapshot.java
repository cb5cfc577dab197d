package io.semper;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a loop knows about one of its open transports: an element of {@link LoopSnapshot#transports()}. Rule STATS-09. Immutable. A
 * loop makes one with {@link #builder}.
 */
public final class TransportSnapshot {
    private final Builder facts;

    private TransportSnapshot(Builder facts) {
        this.facts = facts;
    }

    /**
     * Returns a builder of a transport that is open, reads, has nothing queued and an age of 0.
     *
     * @param kind such as {@code tcp} or {@code unix}
     * @param protocol the name of the class of the protocol
     */
    public static Builder builder(String kind, String protocol) {
        return new Builder(Objects.requireNonNull(kind, "kind"), Objects.requireNonNull(protocol, "protocol"));
    }

    /** Returns {@code tcp} or {@code unix}; transports that applications make themselves may have other kinds. */
    public String kind() {
        return facts.kind;
    }

    /**
     * Returns the local address; null if it is not known. Asking the OS could disturb the loop, so a connection whose
     * {@link Transport#localAddress()} was never called may have the address at which its server listens.
     */
    public @Nullable SocketAddress local() {
        return facts.local;
    }

    /** Returns {@link Transport#remoteAddress()}. */
    public @Nullable SocketAddress peer() {
        return facts.peer;
    }

    /** Returns the state in the words of the loop, such as {@code OPEN} or {@code FLUSHING}. */
    public String state() {
        return facts.state;
    }

    /** Returns {@link Transport#closeReason()}. */
    public CloseReason closeReason() {
        return facts.closeReason;
    }

    /** Whether the loop waits for bytes, or the end, of the peer. */
    public boolean wantsRead() {
        return facts.wantsRead;
    }

    /** Whether the loop waits for the OS to take queued bytes. */
    public boolean wantsWrite() {
        return facts.wantsWrite;
    }

    /** Whether reading is paused by {@link StreamTransport#pauseReading()}. */
    public boolean isReadingPaused() {
        return facts.readingPaused;
    }

    /** Returns {@link Transport#writeBufferSize()}, in bytes. */
    public long queuedBytes() {
        return facts.queuedBytes;
    }

    /** Returns the time since the connection was established. */
    public Duration age() {
        return Duration.ofNanos(facts.ageNanos);
    }

    /**
     * Returns the time since bytes were last read or taken by the OS, or the age if there were none. It is counted from the poll before
     * them, so it is never too short. At most {@link #age()}.
     */
    public Duration idleTime() {
        return Duration.ofNanos(Math.min(facts.idleNanos, facts.ageNanos));
    }

    /**
     * Returns the name of the class of the protocol that uses the connection: of the application's, above all layers and adapters. Rules
     * STATS-10 and STATS-12.
     */
    public String protocol() {
        return facts.protocol;
    }

    /** Returns {@code address} as text, without looking a name up; {@code -} for null. */
    static String text(@Nullable SocketAddress address) {
        if (address instanceof InetSocketAddress inet && !inet.isUnresolved()) {
            InetAddress host = inet.getAddress();
            return (host instanceof Inet6Address ? "[" + host.getHostAddress() + "]" : host.getHostAddress()) + ":"
                    + inet.getPort();
        }
        if (address instanceof UnixDomainSocketAddress unix) {
            return unix.getPath().toString().isEmpty()
                    ? "(unnamed)"
                    : unix.getPath().toString();
        }
        return address == null ? "-" : address.toString();
    }

    String reading() {
        return isReadingPaused() ? "paused" : wantsRead() ? "yes" : "no";
    }

    void addTo(Json json) {
        json.field("kind", kind())
                .field("local", local() == null ? null : text(local()))
                .field("peer", peer() == null ? null : text(peer()))
                .field("state", state())
                .field("closeReason", closeReason().name())
                .field("wantsRead", wantsRead())
                .field("wantsWrite", wantsWrite())
                .field("readingPaused", isReadingPaused())
                .field("queuedBytes", queuedBytes())
                .field("ageNanos", facts.ageNanos)
                .field("idleNanos", idleTime().toNanos())
                .field("protocol", protocol());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TransportSnapshot that && toString().equals(that.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    @Override
    public String toString() {
        Json json = new Json().begin();
        addTo(json);
        return "TransportSnapshot" + json.end();
    }

    /** Collects the facts of a {@link TransportSnapshot}, for authors of loops. For one thread. */
    public static final class Builder {
        private final String kind;
        private final String protocol;
        private @Nullable SocketAddress local;
        private @Nullable SocketAddress peer;
        private String state = "OPEN";
        private CloseReason closeReason = CloseReason.OPEN;
        private boolean wantsRead = true;
        private boolean wantsWrite;
        private boolean readingPaused;
        private long queuedBytes;
        private long ageNanos;
        private long idleNanos;

        private Builder(String kind, String protocol) {
            this.kind = kind;
            this.protocol = protocol;
        }

        /** Sets {@link TransportSnapshot#local()} and {@link TransportSnapshot#peer()}; null if one is not known. */
        public Builder addresses(@Nullable SocketAddress localAddress, @Nullable SocketAddress peerAddress) {
            local = localAddress;
            peer = peerAddress;
            return this;
        }

        /** Sets {@link TransportSnapshot#state()} and {@link TransportSnapshot#closeReason()}. */
        public Builder state(String words, CloseReason reason) {
            state = Objects.requireNonNull(words, "words");
            closeReason = Objects.requireNonNull(reason, "reason");
            return this;
        }

        /** Sets {@link TransportSnapshot#wantsRead()}. */
        public Builder wantsRead(boolean value) {
            wantsRead = value;
            return this;
        }

        /** Sets {@link TransportSnapshot#wantsWrite()}. */
        public Builder wantsWrite(boolean value) {
            wantsWrite = value;
            return this;
        }

        /** Sets {@link TransportSnapshot#isReadingPaused()}. */
        public Builder readingPaused(boolean value) {
            readingPaused = value;
            return this;
        }

        /** Sets {@link TransportSnapshot#queuedBytes()}, 0 or more. */
        public Builder queuedBytes(long value) {
            queuedBytes = checked("queuedBytes", value);
            return this;
        }

        /** Sets {@link TransportSnapshot#age()} in nanoseconds, 0 or more. */
        public Builder ageNanos(long value) {
            ageNanos = checked("ageNanos", value);
            return this;
        }

        /** Sets {@link TransportSnapshot#idleTime()} in nanoseconds, 0 or more; what exceeds the age is cut off. */
        public Builder idleNanos(long value) {
            idleNanos = checked("idleNanos", value);
            return this;
        }

        private static long checked(String what, long value) {
            if (value < 0) {
                throw new IllegalArgumentException(what + " must be 0 or more, was " + value);
            }
            return value;
        }

        /** Returns the snapshot. The builder must not be used after this. */
        public TransportSnapshot build() {
            return new TransportSnapshot(this);
        }
    }
}
