package org.example.foreign;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.Sockets;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;

/** Makes TCP sockets, which neither block nor are inherited by other processes. */
final class TcpSockets implements Sockets {
    /** SOCK_NONBLOCK and SOCK_CLOEXEC, in the one call that opens the socket. */
    static final int FLAGS = 0x800 | 0x80000;

    private static final int STREAM = 1;

    @Override
    public StreamSocket stream(SocketAddress remote) throws IOException {
        return new TcpStream(open(remote), Address.familyOf(remote), null);
    }

    @Override
    public ListenSocket listen(SocketAddress local) throws IOException {
        TcpListener listener = new TcpListener(open(local), Address.familyOf(local));
        if (listener.family == Address.IPV6) {
            try {
                listener.setOption(ListenSocket.V6_ONLY, false); // whatever the default of this machine
            } catch (IOException e) {
                listener.close();
                throw e;
            }
        }
        return listener;
    }

    private static int open(SocketAddress address) throws IOException {
        if (!(address instanceof InetSocketAddress)) {
            throw FailedCall.OPEN.because(Cause.OTHER, address + " is not an internet address");
        }
        return (int) Errno.check(FailedCall.OPEN, Libc.socket(Address.familyOf(address), STREAM | FLAGS, 0));
    }

    @Override
    public boolean knows(SocketOption<?> option, SocketAddress kind) {
        return TcpOption.of(option) != null;
    }

    /** A socket has nothing of the loop that accepted it. */
    @Override
    public StreamSocket takeOver(StreamSocket accepted) throws IOException {
        if (accepted instanceof TcpStream) {
            return accepted;
        }
        throw new IOException(accepted + " is not a connection of " + ForeignProvider.NAME);
    }
}
