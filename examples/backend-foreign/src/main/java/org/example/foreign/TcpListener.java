package org.example.foreign;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;

/** A socket that accepts TCP connections. */
final class TcpListener extends TcpSocket implements ListenSocket {
    TcpListener(int number, int family) {
        super(number, family);
    }

    @Override
    public void listen(SocketAddress local, int backlog) throws IOException {
        bindTo(local);
        Errno.check(FailedCall.LISTEN, Libc.listen(descriptor(), backlog));
    }

    @Override
    public StreamSocket accept() throws IOException {
        MemorySegment peer = Scratch.ofThread().address;
        int accepted = Libc.accept4(descriptor(), peer, Scratch.ofThread().room(peer), TcpSockets.FLAGS);
        if (Errno.isNotNow(accepted)) {
            return null;
        }
        Errno.check(FailedCall.ACCEPT, accepted);
        return new TcpStream(accepted, family, Address.get(peer));
    }
}
