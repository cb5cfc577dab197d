package io.semper;

import java.util.Objects;

/**
 * A feature that a loop may offer beyond the core. The set is open: third parties may define others. Capabilities with equal ids
 * are equal. Rules CAP-01, POLICY-11.
 *
 * @param id lower-case words joined by hyphens
 */
public record Capability(String id) {
    /** Connections and servers over Unix-domain stream sockets: {@link ConnectOptions#unix}, {@link ServerOptions#unix}. */
    public static final Capability UNIX_SOCKETS = new Capability("unix-sockets");

    /** Unix-domain sockets in the abstract namespace of Linux: {@link UnixAbstractAddress}. */
    public static final Capability ABSTRACT_UNIX = new Capability("abstract-unix");

    /** Endpoints for datagrams: {@link EventLoop#createDatagramEndpoint}. */
    public static final Capability DATAGRAMS = new Capability("datagrams");

    /** Empty datagrams on connected endpoints; on other endpoints every loop sends them. */
    public static final Capability EMPTY_DATAGRAMS = new Capability("empty-datagrams");

    /**
     * Multicast groups of datagram endpoints: {@link DatagramTransport#join}. On the NIO backend an IPv6 endpoint at every interface also
     * receives the groups that other sockets of the host have joined if the JDK asks the OS for them, as JDK 17 does.
     */
    public static final Capability MULTICAST = new Capability("multicast");

    /** Unix-domain datagram sockets: {@link DatagramOptions#unix}. */
    public static final Capability UNIX_DATAGRAMS = new Capability("unix-datagrams");

    /** Sockets without transport and protocol: {@link EventLoop#rawSockets()}. */
    public static final Capability RAW_SOCKETS = new Capability("raw-sockets");

    /** Readers and writers of selectable channels: {@link Watcher#addReader(java.nio.channels.SelectableChannel, Runnable)}. */
    public static final Capability WATCH_CHANNELS = new Capability("watch-channels");

    /** Readers and writers of descriptors, given by number: {@link Watcher#addReader(int, Runnable)}. */
    public static final Capability WATCH_DESCRIPTORS = new Capability("watch-descriptors");

    /** Several sockets at one address: {@link ServerOptions#reusePort}. */
    public static final Capability REUSE_PORT = new Capability("reuse-port");

    /** IPv6 sockets that do not accept IPv4 connections: {@link ServerOptions#v6Only}. */
    public static final Capability V6_ONLY = new Capability("v6-only");

    /** Sending files: {@link EventLoop#sendFile}. */
    public static final Capability SEND_FILE = new Capability("send-file");

    /** Sending files without copying them in the process: {@link EventLoop#sendFile}. */
    public static final Capability ZERO_COPY_FILES = new Capability("zero-copy-files");

    /** {@link PeerCredentials} of Unix-domain connections. */
    public static final Capability PEER_CREDENTIALS = new Capability("peer-credentials");

    /** {@link Descriptor} of transports. */
    public static final Capability DESCRIPTORS = new Capability("descriptors");

    /** Connections and servers over channels of the caller: {@link ConnectOptions#over}, {@link ServerOptions#over}. */
    public static final Capability ADOPT_CHANNELS = new Capability("adopt-channels");

    /** Accepted connections that other loops carry: {@link ServerOptions#connectionLoops}. */
    public static final Capability HAND_OVER = new Capability("hand-over");

    /** Times of keep-alive probes: {@link StreamOptions#keepAlive(java.time.Duration, java.time.Duration, int)}. */
    public static final Capability KEEP_ALIVE_TIMES = new Capability("keep-alive-times");

    /** The time that sent bytes may stay unacknowledged: {@link StreamOptions#tcpUserTimeout}. */
    public static final Capability TCP_USER_TIMEOUT = new Capability("tcp-user-timeout");

    /** TLS: {@link ConnectOptions#tls}, {@link ServerOptions#tls}, {@link EventLoop#startTls}. */
    public static final Capability TLS = new Capability("tls");

    /**
     * Loops that virtual threads may run: a loop that waits releases the carrier of its thread. Without it the run methods refuse
     * virtual threads, and {@link io.semper.group.LoopThread} runs the loop on a platform thread. Rule THREAD-11.
     */
    public static final Capability VIRTUAL_THREADS = new Capability("virtual-threads");

    /** Refuses a blank id. */
    public Capability {
        if (Objects.requireNonNull(id, "id").isBlank()) {
            throw new IllegalArgumentException("the id of a capability must not be blank");
        }
    }

    /** Makes the exception that a loop throws if this capability is needed and not offered. Any thread. Rule CAP-01. */
    public UnsupportedOperationException missing(EventLoop loop) {
        return new UnsupportedOperationException("capability '" + id + "' is not offered by loop " + loop.name()
                + "; ask loop.supports(...) first, or choose a backend that offers it");
    }

    @Override
    public String toString() {
        return id;
    }
}
