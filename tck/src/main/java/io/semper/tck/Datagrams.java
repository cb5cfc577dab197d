package io.semper.tck;

import io.semper.DatagramOptions;
import io.semper.DatagramTransport;
import io.semper.Endpoint;
import io.semper.LoopFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;

/** Opens endpoints on loops of a test, and blocking peers for them. */
final class Datagrams {
    private final Session session;
    private final Streams streams;

    Datagrams(Session session, Streams streams) {
        this.session = session;
        this.streams = streams;
    }

    DatagramPeer peer(LoopDriver driver, InetSocketAddress address) {
        try {
            return session.add(new DatagramPeer(session, driver, Channels.datagrams(address)));
        } catch (IOException | UnsupportedAddressTypeException e) {
            if (address.equals(Loopback.IPV6.at(0))) {
                throw Tck.missing("no IPv6 loopback");
            }
            throw Checked.sneak(e);
        }
    }

    DatagramTransport open(LoopDriver driver, DatagramOptions options, DatagramRecorder recorder) {
        LoopFuture<Endpoint<DatagramRecorder>> opening =
                driver.now(() -> driver.loop().createDatagramEndpoint(() -> recorder, options));
        return streams.await(driver, opening).transport();
    }

    DatagramLink link(LoopDriver driver, DatagramPeer peer, DatagramOptions options, DatagramRecorder recorder) {
        open(driver, options, recorder);
        return new DatagramLink(driver, recorder, peer);
    }
}
