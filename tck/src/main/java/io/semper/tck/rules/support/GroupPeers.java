package io.semper.tck.rules.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.semper.EventLoop;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.group.GroupServer;
import io.semper.tck.BufferSizes;
import io.semper.tck.Peer;
import io.semper.tck.Tck;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Echo on many loops that remembers who carries what, and blocking peers of it. */
public final class GroupPeers {
    private final Tck tck;
    private final ConcurrentLinkedQueue<Echo> made = new ConcurrentLinkedQueue<>();
    private final AtomicInteger lost = new AtomicInteger();

    public GroupPeers(Tck tck) {
        this.tck = tck;
    }

    /** The protocol of one connection; any other thread than its loop's that calls it fails the test. */
    public final class Echo implements StreamProtocol {
        private @Nullable StreamTransport transport;
        private boolean stays;

        @Override
        public void connectionMade(StreamTransport connection) {
            transport = connection;
            check();
            made.add(this);
        }

        public StreamTransport transport() {
            StreamTransport connection = transport;
            if (connection == null) {
                throw new AssertionError("connectionMade was not called");
            }
            return connection;
        }

        private void check() {
            assertSame(
                    transport().loop().ownership(),
                    io.semper.EventLoops.running().ownership(),
                    "the loop of the connection is the one that calls");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            check();
            transport().write(data);
        }

        @Override
        public boolean drainRequested() {
            check();
            return !stays;
        }

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            check();
            lost.incrementAndGet();
        }

        /** Refuses to be drained. */
        public void stay() {
            stays = true;
        }
    }

    public Echo echo() {
        return new Echo();
    }

    /** The connections so far, in the order in which they were made. */
    public List<Echo> made() {
        return new ArrayList<>(made);
    }

    /** How many have had their last callback. */
    public int lost() {
        return lost.get();
    }

    /** {@code count} further peers, each answered once. */
    public List<Peer> connect(GroupServer server, int count) {
        return connect(server.addresses().get(0), count);
    }

    public List<Peer> connect(SocketAddress address, int count) {
        List<Peer> peers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            peers.add(tck.peer(address, BufferSizes.SYSTEM).send("x"));
        }
        peers.forEach(peer -> assertEquals("x", read(peer)));
        return peers;
    }

    /** One byte, which is on its way: no loop has to be moved for it. */
    public static String read(Peer peer) {
        try {
            ByteBuffer one = ByteBuffer.allocate(1);
            return peer.channel().read(one) == 1
                    ? new String(one.array(), 0, 1, java.nio.charset.StandardCharsets.UTF_8)
                    : "";
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    /** How many connections of those made so far, and not lost in between, each loop got. */
    public Map<EventLoop, Integer> shares() {
        Map<EventLoop, Integer> shares = new IdentityHashMap<>();
        made.forEach(echo -> shares.merge(echo.transport().loop(), 1, Integer::sum));
        return shares;
    }
}
