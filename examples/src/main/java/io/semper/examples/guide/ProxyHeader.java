package io.semper.examples.guide;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.semper.StreamProtocol;
import io.semper.StreamTransport;
import io.semper.TimerHandle;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header with which a load balancer names the client (PROXY protocol, version 1), and passes the connection to the protocol
 * that serves that client. Use it only behind a balancer: any other client could name any address.
 */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
// region: proxy-header
public final class ProxyHeader implements StreamProtocol {
    private static final int MAX_LENGTH = 107;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String V4 = "\\d{1,3}(?:\\.\\d{1,3}){3}";
    private static final String V6 = "[0-9a-fA-F:]*:[0-9a-fA-F:.]*"; // a colon makes getByName() look nothing up
    private static final Pattern HEADER = Pattern.compile("PROXY (?:UNKNOWN.*|TCP4 (" + V4 + ") " + V4
            + " (\\d{1,5}) \\d{1,5}|TCP6 (" + V6 + ") " + V6 + " (\\d{1,5}) \\d{1,5})\r");

    private final Function<@Nullable SocketAddress, StreamProtocol> factory;
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private StreamTransport transport;
    private TimerHandle deadline;

    /** Makes a protocol that calls {@code factory} with the client's address, or with that of the balancer if that does not know. */
    public ProxyHeader(Function<@Nullable SocketAddress, StreamProtocol> factory) {
        this.factory = factory;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        deadline = made.loop().callLater(PATIENCE, made::abort);
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        while (data.hasRemaining()) {
            byte next = data.get();
            if (next == '\n') {
                headerReceived(header.toString(US_ASCII));
                return; // the bytes left in data go to the next protocol
            }
            header.write(next);
            if (header.size() == MAX_LENGTH) {
                transport.abort();
                return;
            }
        }
    }

    private void headerReceived(String line) {
        SocketAddress client;
        try {
            client = parse(line, transport.remoteAddress());
        } catch (UnknownHostException | IllegalArgumentException malformed) {
            transport.abort();
            return;
        }
        deadline.cancel();
        StreamProtocol session = factory.apply(client);
        transport.setProtocol(session); // which does not call connectionMade
        session.connectionMade(transport);
    }

    static @Nullable SocketAddress parse(String line, @Nullable SocketAddress balancer) throws UnknownHostException {
        Matcher match = HEADER.matcher(line);
        if (!match.matches()) {
            throw new IllegalArgumentException("no PROXY header of version 1: " + line);
        }
        String host = match.group(1) != null ? match.group(1) : match.group(3);
        if (host == null) {
            return balancer;
        }
        String port = match.group(2) != null ? match.group(2) : match.group(4);
        return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        deadline.cancel();
    }
}
// endregion
