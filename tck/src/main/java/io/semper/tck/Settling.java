package io.semper.tck;

import io.semper.ConnectOptions;
import io.semper.LoopFuture;
import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives a loop every opportunity to do what it must not do: five bytes arrive one after another through a socket of the kit, each of
 * which proves a poll; then one callback runs. Whatever was ready before has been handled after that.
 */
final class Settling implements StreamProtocol {
    private static final int ROUNDS = 5;

    private final AtomicInteger heard = new AtomicInteger();
    private volatile @Nullable StreamTransport transport;
    private volatile boolean lost;

    static void settle(LoopDriver driver) {
        Settling probe = new Settling();
        try (ServerSocketChannel listener = Channels.listener()) {
            listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
            ConnectOptions here = ConnectOptions.to(listener.getLocalAddress());
            LoopFuture<?> connect = driver.now(() -> {
                LoopFuture<?> made = driver.loop().createConnection(() -> probe, here);
                // An exit, which a test may throw out of settle(), leaves the future behind, and the connect fails with
                // the listener.
                made.addDoneCallback(LoopFuture::exception);
                return made;
            });
            driver.untilAnywhere(connect::isDone, "settle: the connection of the kit is made");
            StreamTransport made = probe.transport;
            if (made == null) {
                throw new AssertionError("settle: the connection of the kit failed", connect.exception());
            }
            try (SocketChannel peer = listener.accept()) {
                for (int round = 1; round <= ROUNDS; round++) {
                    int expected = round;
                    peer.write(ByteBuffer.wrap(new byte[] {1}));
                    driver.untilAnywhere(() -> probe.heard.get() == expected, "settle: the loop reads byte " + round);
                }
                driver.call(() -> {
                    made.abort();
                    return true;
                });
                driver.untilAnywhere(() -> probe.lost, "settle: the connection of the kit ends");
            }
        } catch (IOException e) {
            throw new AssertionError("settle: the kit's own socket failed", e);
        }
        driver.call(() -> true);
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        heard.addAndGet(data.remaining());
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        lost = true;
    }
}
