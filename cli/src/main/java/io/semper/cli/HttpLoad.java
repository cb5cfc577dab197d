package io.semper.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.StreamTransport;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends requests, several per segment, and verifies status, length and every byte of the body of each answer. */
@SuppressWarnings("NullAway.Init") // connectionMade is called before every other callback
final class HttpLoad implements LoadClient {
    private static final int PIPELINED = 4;

    private final Load load;
    private final List<Exchange> exchanges;
    private final StringBuilder head = new StringBuilder();
    private int next;
    private int answered;
    private int asked;
    private int bodyAt = -1;
    private boolean finishing;
    private StreamTransport transport;

    /**
     * A request and its expected answer.
     *
     * @param length the announced length; larger than the body for HEAD
     */
    record Exchange(String method, String path, String status, int length, ByteBuffer body) {
        static Exchange get(String path, byte[] body) {
            return new Exchange("GET", path, "200 OK", body.length, ByteBuffer.wrap(body));
        }

        static Exchange head(String path, byte[] body) {
            return new Exchange("HEAD", path, "200 OK", body.length, ByteBuffer.allocate(0));
        }

        private String request() {
            return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        }
    }

    HttpLoad(Load load, List<Exchange> exchanges, int number) {
        this.load = load;
        this.exchanges = exchanges;
        this.next = number % exchanges.size();
        this.answered = next;
    }

    @Override
    public void connectionMade(StreamTransport made) {
        transport = made;
        ask();
    }

    private void ask() {
        if (finishing) {
            transport.writeEof();
            return;
        }
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < PIPELINED; i++) {
            requests.append(exchange(next++).request());
        }
        asked += PIPELINED;
        transport.write(ByteBuffer.wrap(requests.toString().getBytes(ISO_8859_1)));
    }

    private Exchange exchange(int number) {
        return exchanges.get(number % exchanges.size());
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        int n = data.remaining();
        long before = answered;
        while (data.hasRemaining() || bodyAt >= 0) {
            if (bodyAt < 0) {
                readHead(data);
            }
            if (bodyAt < 0 || !readBody(data)) {
                break;
            }
        }
        load.verified(answered - before, n);
        if (asked == 0 && !transport.isClosing()) {
            ask();
        }
    }

    private void readHead(ByteBuffer data) {
        while (data.hasRemaining() && bodyAt < 0) {
            head.append((char) (data.get() & 0xff));
            int length = head.length();
            if (head.charAt(length - 1) == '\n' && length > 4 && head.charAt(length - 3) == '\n') {
                checkHead(exchange(answered));
                head.setLength(0);
                bodyAt = 0;
            }
        }
    }

    private void checkHead(Exchange expected) {
        if (asked == 0
                || head.indexOf("HTTP/1.1 " + expected.status + "\r\n") != 0
                || head.indexOf("\r\nContent-Length: " + expected.length + "\r\n") < 0) {
            load.failed("a wrong answer to " + expected.method + " " + expected.path + ": "
                    + head.substring(0, Math.min(60, head.length())).replace("\r\n", " | "));
        }
    }

    /** Whether the answer is complete. */
    private boolean readBody(ByteBuffer data) {
        ByteBuffer body = exchange(answered).body;
        int n = Math.min(data.remaining(), body.limit() - bodyAt);
        int wrong = data.slice(data.position(), n).mismatch(body.slice(bodyAt, n));
        if (wrong >= 0) {
            load.failed("byte " + (bodyAt + wrong) + " of " + exchange(answered).path + " is wrong");
        }
        data.position(data.position() + n);
        bodyAt += n;
        if (bodyAt < body.limit()) {
            return false;
        }
        bodyAt = -1;
        answered++;
        asked--;
        return true;
    }

    @Override
    public void finish() {
        finishing = true; // after the answers to the requests already sent
    }

    @Override
    public void connectionLost(@Nullable Throwable cause) {
        if (cause != null) {
            load.failed("a connection broke: " + cause);
        } else if (!finishing || asked > 0) {
            load.failed("a connection ended with " + asked + " answers missing");
        } else {
            load.ended();
        }
    }
}
