package io.semper.tck.kernel;

import static io.semper.engine.kernel.Interest.READ;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.engine.kernel.ListenSocket;
import io.semper.engine.kernel.StreamSocket;
import io.semper.tck.Requires;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Listeners. */
final class AcceptRules {
    private static final int CLIENTS = 20;

    private AcceptRules() {}

    @KernelRule("ACCEPT-01")
    static void acceptDoesNotWait(Rig rig) throws Exception {
        ListenSocket listener = rig.listener();
        for (int i = 0; i < 3; i++) {
            assertNull(listener.accept(), "accept() without a pending connection");
        }
    }

    @KernelRule("ACCEPT-02")
    static void eachConnectionIsAcceptedOnce(Rig rig) throws Exception {
        ListenSocket listener = rig.listener();
        Set<Integer> sent = new TreeSet<>();
        for (int i = 0; i < CLIENTS; i++) {
            rig.peer(listener.localAddress()).send(new byte[] {(byte) i});
            sent.add(i);
        }
        Watch watch = rig.register(listener, READ);
        List<StreamSocket> accepted = new ArrayList<>();
        long start = System.nanoTime();
        while (accepted.size() < CLIENTS) {
            StreamSocket next = listener.accept();
            if (next != null) {
                accepted.add(rig.add(next));
            } else if (System.nanoTime() - start > rig.guardNanos / 4) {
                break;
            } else {
                rig.poller.poll(Rig.PAUSE);
            }
        }
        assertEquals(CLIENTS, accepted.size(), "connections accepted of " + CLIENTS);
        watch.leave();
        Set<Integer> read = new TreeSet<>();
        for (StreamSocket stream : accepted) {
            read.add((int) rig.readAll(stream, 1)[0]);
        }
        assertEquals(sent, read, "the clients whose connections were accepted");
        assertNull(listener.accept(), "accept() when all connections are accepted");
    }

    @KernelRule("ACCEPT-03")
    static void anAcceptedStreamHasAddressesAndDoesNotBlock(Rig rig) throws Exception {
        ListenSocket listener = rig.listener();
        Peer peer = rig.peer(listener.localAddress());
        StreamSocket accepted = rig.accepted(listener);
        assertEquals(peer.local(), accepted.remoteAddress(), "remoteAddress() of an accepted stream");
        assertEquals(listener.localAddress(), accepted.localAddress(), "localAddress() of an accepted stream");
        assertNull(accepted.read(ByteBuffer.allocateDirect(8)), "a read of an accepted stream without bytes");
    }

    @Requires("unix-sockets")
    @KernelRule("ACCEPT-04")
    static void aFileIsNeverReplaced(Rig rig) throws Exception {
        UnixDomainSocketAddress path = rig.path();
        Files.writeString(path.getPath(), "precious");
        ListenSocket listener = rig.add(rig.kernel.sockets().listen(path));
        assertThrows(BindException.class, () -> listener.listen(path, 1));
        assertEquals("precious", Files.readString(path.getPath()), "the file at the path of the listener");
    }

    @Requires("unix-sockets")
    @KernelRule("ACCEPT-06")
    static void theFileHasThePermissionsAskedFor(Rig rig) throws Exception {
        UnixDomainSocketAddress path = rig.path();
        ListenSocket listener = rig.add(rig.kernel.sockets().listen(path));
        Set<PosixFilePermission> owner = EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
        if (!listener.filePermissions(owner)) {
            throw Rig.notRun("filePermissions() returns false");
        }
        listener.listen(path, 1);
        Set<PosixFilePermission> more = EnumSet.copyOf(Files.getPosixFilePermissions(path.getPath()));
        more.removeAll(owner);
        assertEquals(Set.of(), more, "permissions of the file beside those that were asked for");
    }

    @Requires("v6-only")
    @KernelRule("ACCEPT-07")
    static void aWildcardIsOfBothFamiliesUnlessAskedOtherwise(Rig rig) throws Exception {
        SocketAddress wildcard = new InetSocketAddress(InetAddress.getByAddress(new byte[16]), 0);
        for (boolean v6Only : new boolean[] {false, true}) {
            ListenSocket listener = rig.add(rig.kernel.sockets().listen(wildcard));
            if (v6Only) {
                listener.setOption(ListenSocket.V6_ONLY, true);
            }
            try {
                listener.listen(wildcard, 1);
            } catch (IOException e) {
                throw Rig.notRun("no IPv6 on this machine: " + e);
            }
            SocketAddress v4 = Rig.loopback(((InetSocketAddress) listener.localAddress()).getPort());
            if (v6Only) {
                assertThrows(IOException.class, () -> rig.peer(v4), "a connect over IPv4 to a socket for IPv6 alone");
            } else {
                assertDoesNotThrow(() -> rig.peer(v4), "a connect over IPv4 to the wildcard of IPv6");
            }
        }
    }

    @KernelRule("ACCEPT-05")
    static void aConnectionOutlivesItsListener(Rig rig) throws Exception {
        ListenSocket listener = rig.listener();
        Peer peer = rig.peer(listener.localAddress());
        StreamSocket accepted = rig.accepted(listener);
        rig.poller.closeNow(listener);
        assertTrue(accepted.isOpen(), "isOpen() of a stream whose listener is closed");
        peer.send("x");
        assertEquals('x', rig.readAll(accepted, 1)[0]);
        assertEquals(1, accepted.write(Rig.direct("y")));
        assertEquals("y", peer.readText(1));
    }
}
