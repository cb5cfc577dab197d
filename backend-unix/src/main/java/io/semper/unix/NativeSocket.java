package io.semper.unix;

import io.netty.channel.unix.Socket;
import io.semper.engine.kernel.FailedCall;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** A descriptor with Netty's system calls; being a subclass gives access to the choice of family on every OS. */
final class NativeSocket extends Socket {
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = Errno.Numbers.LINUX ? 26 : 27;

    private NativeSocket(int number) {
        super(number);
    }

    /** Opens a socket of the kind and family of {@code address}. */
    static NativeSocket open(SocketAddress address) throws IOException {
        if (address instanceof InetSocketAddress internet && internet.isUnresolved()) {
            throw new UnknownHostException(internet.getHostString() + " was not looked up before it was used");
        }
        try {
            if (address instanceof InetSocketAddress internet) {
                return of(newSocketStream0(!(internet.getAddress() instanceof Inet4Address)));
            }
            if (Addresses.isUnix(address)) {
                return of(newSocketDomain0());
            }
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.OPEN, e);
        }
        throw new IOException(
                "no socket for an address of " + address.getClass().getName());
    }

    /** Opens a datagram socket of the kind and family of {@code address}. */
    static NativeSocket openDatagram(SocketAddress address) throws IOException {
        try {
            return address instanceof InetSocketAddress internet
                    ? of(newSocketDgram0(!(internet.getAddress() instanceof Inet4Address)))
                    : of(newSocketDomainDgram0());
        } catch (IOException | RuntimeException e) {
            throw Errno.failure(FailedCall.OPEN, e);
        }
    }

    boolean isIpv6() {
        return ipv6;
    }

    /** Wraps an open descriptor, and closes it if that fails. */
    static NativeSocket of(int number) throws IOException {
        try {
            return new NativeSocket(number);
        } catch (RuntimeException e) {
            new io.netty.channel.unix.FileDescriptor(number).close();
            throw Errno.failure(FailedCall.OPEN, e);
        }
    }

    /** Netty opens IPv6 sockets for both families, whatever the default of the OS. */
    void setV6Only(boolean on) throws IOException {
        setIntOpt(IPPROTO_IPV6, IPV6_V6ONLY, on ? 1 : 0);
    }
}
