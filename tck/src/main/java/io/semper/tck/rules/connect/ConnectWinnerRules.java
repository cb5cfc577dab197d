package io.semper.tck.rules.connect;

import static io.semper.tck.rules.support.FakeNames.answering;
import static io.semper.tck.rules.support.FakeNames.loopback;
import static io.semper.tck.rules.support.FakeNames.portOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.semper.ConnectOptions;
import io.semper.Connection;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.tck.Peer;
import io.semper.tck.PeerServer;
import io.semper.tck.Rule;
import io.semper.tck.StreamKind;
import io.semper.tck.Tck;
import io.semper.tck.rules.support.FakeNames;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Several attempts that succeed: one is delivered, and nothing is left of the others. */
final class ConnectWinnerRules {
    private static final int RUNS = 2000;

    /** Counts calls, over all connections. */
    private static final class Counting implements StreamProtocol {
        private int made;
        private int lost;

        @Override
        public void connectionMade(StreamTransport transport) {
            made++;
        }

        @Override
        public void dataReceived(ByteBuffer data) {}

        @Override
        public void connectionLost(@Nullable Throwable cause) {
            lost++;
        }
    }

    /** Both addresses of the loopback network answer at once, so both attempts have succeeded when the loop asks. */
    @Rule("CONNECT-17")
    void twoAttemptsThatSucceedTogetherDeliverOnePair(Tck tck) throws IOException {
        tck.newLoop(answering(loopback(1), loopback(2)));
        PeerServer first = tck.listen(StreamKind.TCP);
        PeerServer second = FakeNames.listenAt(tck, 2, portOf(first.address()));
        ConnectOptions both =
                ConnectOptions.to("name.test", portOf(first.address())).attemptDelay(Duration.ZERO);
        Counting protocol = new Counting();
        tck.settle();
        int before = tck.openDescriptors();
        int losers = 0;
        for (int run = 0; run < RUNS; run++) {
            Connection<Counting> connection = tck.await(tck.loop().createConnection(() -> protocol, both));
            SocketAddress winner = connection.transport().localAddress();
            boolean firstWon = first.address().equals(connection.transport().remoteAddress());
            Peer delivered = (firstWon ? first : second).acceptWithin(5000);
            assertNotNull(delivered, "the listener of the winner, in run " + run);
            // A loser of the same listener's can come before it.
            losers += delivered.channel().getRemoteAddress().equals(winner) ? 0 : end(tck, delivered, run);
            for (PeerServer each : List.of(first, second)) {
                for (Peer next = each.acceptWithin(0); next != null; next = each.acceptWithin(0)) {
                    if (!next.channel().getRemoteAddress().equals(winner)) {
                        losers += end(tck, next, run);
                    }
                    next.close();
                }
            }
            connection.transport().abort();
            delivered.close();
            tck.loop().runOnce(Duration.ZERO);
        }
        tck.settle();
        assertEquals(RUNS, protocol.made, "calls of connectionMade in all connects");
        assertEquals(RUNS, protocol.lost, "calls of connectionLost");
        assertTrue(losers > 0, "no attempt but the winner's ever got through: nothing was tested");
        assertEquals(before, tck.openDescriptors(), "descriptors after " + RUNS + " connects");
    }

    /** Waits for the end of a connection that was not delivered, and returns 1. */
    private static int end(Tck tck, Peer loser, int run) throws IOException {
        SocketChannel channel = loser.channel();
        channel.configureBlocking(false);
        long start = System.nanoTime();
        try {
            while (channel.read(ByteBuffer.allocate(1)) >= 0) {
                assertTrue(
                        System.nanoTime() - start < tck.guardNanos() / 3,
                        "a connection that was not delivered is open, in run " + run);
                tck.loop().runOnce(Duration.ZERO);
            }
        } catch (IOException reset) {
            // An end, too.
        }
        loser.close();
        return 1;
    }
}
