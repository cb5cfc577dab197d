package io.semper.tck;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The other end of an endpoint for datagrams: a blocking UDP channel. Methods that receive drive the loop under test meanwhile; those that
 * send do not. Its receive buffer holds what the OS gives, on Linux 256 small datagrams: a test that sends more receives in between. Only
 * for the body of the test; the kit closes it afterwards.
 */
public final class DatagramPeer implements AutoCloseable {
    private static final int MOST = 65_536;

    private final Session session;
    private final LoopDriver driver;
    private final DatagramChannel channel;
    private final InetSocketAddress address;

    DatagramPeer(Session session, LoopDriver driver, DatagramChannel channel) throws IOException {
        this.session = session;
        this.driver = driver;
        this.channel = channel;
        address = (InetSocketAddress) channel.getLocalAddress();
    }

    /** The channel itself, for operations that this class does not offer. */
    public DatagramChannel channel() {
        return channel;
    }

    /** The address of the channel, even after the close. */
    public InetSocketAddress address() {
        return address;
    }

    /** Sends text as one datagram. */
    public void send(String text, SocketAddress to) {
        send(text.getBytes(StandardCharsets.UTF_8), to);
    }

    /** Sends one datagram of 0 bytes or more. */
    public void send(byte[] bytes, SocketAddress to) {
        try {
            channel.send(ByteBuffer.wrap(bytes), to);
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
    }

    /** Receives one datagram; drives the loop. */
    public Datagram receive() {
        return receiving(1).await().get(0);
    }

    /** Receives {@code count} datagrams; drives the loop. */
    public List<Datagram> receive(int count) {
        return receiving(count).await();
    }

    /** Receives {@code count} datagrams as text; drives the loop. */
    public List<String> receiveTexts(int count) {
        return receive(count).stream().map(Datagram::text).toList();
    }

    /** Receives {@code count} datagrams on a separate thread. */
    public Helper<List<Datagram>> receiving(int count) {
        return session.add(new Helper<>(session, driver, "peer receives " + count + " datagrams", () -> {
                    List<Datagram> all = new ArrayList<>();
                    for (int i = 0; i < count; i++) {
                        ByteBuffer into = ByteBuffer.allocate(MOST);
                        SocketAddress sender = channel.receive(into);
                        all.add(new Datagram(Arrays.copyOf(into.array(), into.position()), sender));
                    }
                    return List.copyOf(all);
                }))
                .start();
    }

    /** Closes the channel. Its port refuses datagrams from now on, until another socket gets it. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw Checked.sneak(e);
        }
    }
}
