package io.semper.sim;

import io.semper.engine.kernel.DatagramSocket;
import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

/** The sockets of one host. */
final class SimSockets implements Sockets {
    private final Net net;
    private final SimHost host;

    SimSockets(Net net, SimHost host) {
        this.net = net;
        this.host = host;
    }

    @Override
    public StreamSocket stream(SocketAddress remote) throws IOException {
        check(remote);
        net.opening(host, FailedCall.OPEN);
        StreamEnd end = remote instanceof UnixDomainSocketAddress
                ? new UnixEnd(net, host, SimOptions.ofUnix())
                : new TcpEnd(net, host, new SimOptions(host.system()));
        return new SimStream(net, host, end, SimSocket.isIpv6(remote));
    }

    @Override
    public DatagramSocket datagram(SocketAddress address) throws IOException {
        check(address);
        net.opening(host, FailedCall.OPEN);
        DatagramEnd end = address instanceof UnixDomainSocketAddress
                ? new UnixDatagramEnd(net, host)
                : new UdpEnd(net, host, SimSocket.isIpv6(address));
        return new SimDatagram(net, host, end);
    }

    @Override
    public boolean knowsForDatagrams(SocketOption<?> option, SocketAddress kind) {
        return kind instanceof UnixDomainSocketAddress
                ? SimOptions.knowsForUnix(option)
                : SimOptions.knowsForDatagrams(option);
    }

    @Override
    public ListenSocket listen(SocketAddress local) throws IOException {
        check(local);
        net.opening(host, FailedCall.OPEN);
        return new SimListen(net, host, local);
    }

    @Override
    public boolean knows(SocketOption<?> option, SocketAddress kind) {
        return kind instanceof UnixDomainSocketAddress ? SimOptions.knowsForUnix(option) : SimOptions.knows(option);
    }

    @Override
    public StreamSocket takeOver(StreamSocket accepted) throws IOException {
        if (accepted instanceof SimStream stream && stream.net == net) {
            return new SimStream(net, host, stream.end(), stream.isIpv6());
        }
        throw new IOException(accepted + " is not a connection of this world");
    }

    private static void check(SocketAddress address) throws IOException {
        if (address instanceof UnixDomainSocketAddress) {
            return;
        }
        if (!(address instanceof InetSocketAddress inet)) {
            throw new SocketException("a simulated socket has no address such as " + address);
        }
        if (inet.isUnresolved()) {
            throw new UnknownHostException(inet.getHostString());
        }
    }
}
