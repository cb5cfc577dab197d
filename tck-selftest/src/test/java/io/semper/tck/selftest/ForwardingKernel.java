package io.semper.tck.selftest;

import io.semper.Capability;
import io.semper.engine.kernel.Clock;
import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.Kernel;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Poller;
import io.semper.engine.kernel.ReadinessListener;
import io.semper.engine.kernel.Registration;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import io.semper.engine.kernel.UnixFiles;
import io.semper.engine.kernel.Watched;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Forwards every call to a good kernel, with a wrapper around each of its parts; mutants override one of these. */
class ForwardingKernel implements Kernel {
    final Kernel good;

    ForwardingKernel(Kernel good) {
        this.good = good;
    }

    /** Wraps the poller. */
    Poller poller(Poller goodPoller) {
        return new ForwardingPoller(this, goodPoller);
    }

    /** Wraps a stream, accepted or not. */
    StreamSocket stream(StreamSocket goodSocket) {
        return new ForwardingStream(goodSocket);
    }

    /** Wraps an adopted channel. */
    StreamSocket adopted(StreamSocket goodSocket) throws IOException {
        return stream(goodSocket);
    }

    /** Wraps a listener. */
    ListenSocket listener(ListenSocket goodSocket) {
        return new ForwardingListener(this, goodSocket);
    }

    /** Wraps a datagram socket. */
    DatagramSocket datagram(DatagramSocket goodSocket) {
        return new ForwardingDatagram(goodSocket);
    }

    /** Wraps a stream that another loop accepted. */
    StreamSocket takeOver(StreamSocket accepted) throws IOException {
        return stream(good.sockets().takeOver(accepted instanceof ForwardingStream wrapper ? wrapper.good : accepted));
    }

    /** Wraps the listener of readiness. */
    ReadinessListener ready(ReadinessListener engine) {
        return engine;
    }

    /** Wraps a registration. */
    Registration registration(Registration goodRegistration) {
        return new ForwardingRegistration(this, goodRegistration);
    }

    @Override
    public String name() {
        return good.name();
    }

    @Override
    public Set<Capability> capabilities() {
        return good.capabilities();
    }

    @Override
    public Poller newPoller(BooleanSupplier idle) throws IOException {
        return poller(good.newPoller(idle));
    }

    @Override
    public Sockets sockets() {
        Sockets sockets = good.sockets();
        return new Sockets() {
            @Override
            public StreamSocket stream(SocketAddress remote) throws IOException {
                return ForwardingKernel.this.stream(sockets.stream(remote));
            }

            @Override
            public boolean knows(SocketOption<?> option, SocketAddress kind) {
                return sockets.knows(option, kind);
            }

            @Override
            public DatagramSocket datagram(SocketAddress address) throws IOException {
                return ForwardingKernel.this.datagram(sockets.datagram(address));
            }

            @Override
            public boolean knowsForDatagrams(SocketOption<?> option, SocketAddress kind) {
                return sockets.knowsForDatagrams(option, kind);
            }

            @Override
            public ListenSocket listen(SocketAddress local) throws IOException {
                return listener(sockets.listen(local));
            }

            @Override
            public Watched watched(int descriptor) throws IOException {
                return sockets.watched(descriptor);
            }

            @Override
            public Watched watched(SelectableChannel channel) throws IOException {
                return sockets.watched(channel);
            }

            @Override
            public StreamSocket takeOver(StreamSocket accepted) throws IOException {
                return ForwardingKernel.this.takeOver(accepted);
            }

            @Override
            public StreamSocket adopt(SocketChannel channel) throws IOException {
                return adopted(sockets.adopt(channel));
            }

            @Override
            public ListenSocket adopt(ServerSocketChannel channel) throws IOException {
                return listener(sockets.adopt(channel));
            }
        };
    }

    @Override
    public Clock clock() {
        return good.clock();
    }

    @Override
    public UnixFiles unixFiles() {
        return good.unixFiles();
    }
}
