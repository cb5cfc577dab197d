package io.semper.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HttpConnectionTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HELLO = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
            + HttpSite.HELLO.length() + "\r\n\r\n" + HttpSite.HELLO;

    private HttpPeer peer;

    @BeforeEach
    void start() throws Exception {
        peer = new HttpPeer(null);
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
    }

    @Test
    void answersAndKeepsTheConnection() throws Exception {
        assertThat(peer.answers(GET)).isEqualTo(HELLO);
        assertThat(peer.answers(GET + GET)).isEqualTo(HELLO + HELLO);
    }

    @Test
    void leavesTheBodyOutForHead() throws Exception {
        assertThat(peer.answers(GET.replace("GET", "HEAD") + GET)).isEqualTo(HELLO.replace(HttpSite.HELLO, "") + HELLO);
    }

    @Test
    void answersAThousandRequestsOfOneSegment() throws Exception {
        assertThat(peer.answers(GET.repeat(1000))).isEqualTo(HELLO.repeat(1000));
    }

    @Test
    void answersTheSameWhereverTheRequestIsCut() throws Exception {
        String requests = "GET /missing?x=1 HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n" + GET
                + "POST / HTTP/1.1\r\nHost: a\r\n\r\n" + GET + "GET / HTTP/1.1\nHost: a\n\n";
        String expected = peer.answers(requests);
        assertThat(expected).startsWith("HTTP/1.1 404 ").contains(HELLO, "405 Method", "400 Bad Request");
        for (int cut = 1; cut < requests.length(); cut++) {
            try (Socket socket = peer.connect()) {
                socket.getOutputStream().write(requests.substring(0, cut).getBytes(ISO_8859_1));
                socket.getOutputStream().write(requests.substring(cut).getBytes(ISO_8859_1));
                socket.shutdownOutput();
                assertThat(HttpPeer.rest(socket)).as("cut at %s", cut).isEqualTo(expected);
            }
        }
    }

    @Test
    void answersTheSameByteByByte() throws Exception {
        String requests = "\r\n" + GET + GET.replace("GET", "HEAD") + "GET / HTTP/2.0\r\n\r\n";
        String expected = peer.answers(requests);
        assertThat(expected).contains("505 HTTP Version");
        try (Socket socket = peer.connect()) {
            for (byte one : requests.getBytes(ISO_8859_1)) {
                socket.getOutputStream().write(one);
            }
            assertThat(HttpPeer.rest(socket)).isEqualTo(expected);
        }
    }

    @Test
    void refusesALongHeaderAndTheClientGetsTheAnswer() throws Exception {
        String request = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(64 * 1024) + "\r\n\r\n";
        assertThat(peer.answers(request)).startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
        assertThat(peer.answers("GET /" + "x".repeat(64 * 1024) + " HTTP/1.1\r\n\r\n"))
                .startsWith("HTTP/1.1 414 ");
        assertThat(peer.answers(GET + request)).startsWith(HELLO + "HTTP/1.1 431 ");
    }

    @Test
    void endsAfterConnectionClose() throws Exception {
        String close = "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n";
        try (Socket socket = peer.connect()) {
            socket.getOutputStream().write((close + GET).getBytes(ISO_8859_1));
            assertThat(HttpPeer.rest(socket)).isEqualTo(HELLO.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        }
        assertThat(peer.answers("GET / HTTP/1.0\r\n\r\n" + GET)).containsOnlyOnce("HTTP/1.1 200");
    }

    @Test
    void saysNothingToHalfARequest() throws Exception {
        assertThat(peer.answers("GET / HT")).isEmpty();
        assertThat(peer.answers("")).isEmpty();
    }

    @Test
    void aHeadThatIsNotCompletedIsAnsweredWith408() throws Exception {
        try (HttpPeer impatient = new HttpPeer(null, site -> site.headTimeout(Duration.ofMillis(50)));
                Socket socket = impatient.connect()) {
            socket.getOutputStream().write((GET + "GET / HT").getBytes(ISO_8859_1));
            assertThat(HttpPeer.rest(socket)).startsWith(HELLO + "HTTP/1.1 408 Request Timeout\r\n");
        }
    }

    @Test
    void pagesAreMadeForEachRequest() throws Exception {
        AtomicInteger made = new AtomicInteger();
        try (HttpPeer pages = new HttpPeer(
                null,
                site -> site.page("/count", "text/x-count", () -> String.valueOf(made.incrementAndGet()))
                        .page("/broken", "text/plain", () -> {
                            throw new IllegalStateException("of the test");
                        }))) {
            String get = GET.replace("/ ", "/count ");
            assertThat(pages.answers(get + get.replace("GET", "HEAD") + get + GET.replace("/ ", "/broken ")))
                    .startsWith(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/x-count\r\nContent-Length: 1\r\n\r\n1HTTP/1.1 200")
                    .contains("\r\n\r\n3HTTP/1.1 500 ")
                    .endsWith("the page cannot be made\n");
            assertThat(pages.reported).containsExactly("the page /broken could not be made");
            pages.reported.clear();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            400 | GET / HTTP/1.1\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: a\\r\\n\\r\\n
            400 | GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / HTTP/1.1 \\r\\nHost: a\\r\\n\\r\\n
            400 | GET /\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\n folded\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\nX: y\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\u0000b\\r\\n\\r\\n
            400 | GET x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET /#x HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | G(T / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / HTTP/x\\r\\nHost: a\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: +1\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 1\\r\\n\\r\\n
            400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 0\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n
            501 | GET / HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n
            413 | GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\n\\r\\nx
            405 | POST / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\n\\r\\nx
            501 | BREW / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            505 | GET / HTTP/1.2\\r\\nHost: a\\r\\n\\r\\n
            200 | GET http://a/ HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n
            200 | GET / HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 0\\r\\n\\r\\n
            """)
    void answersByTheLetter(String status, String request) throws Exception {
        String text = request.replace("\\r", "\r").replace("\\n", "\n").replace("\\u0000", "\0");
        assertThat(peer.answers(text)).startsWith("HTTP/1.1 " + status + " ").containsOnlyOnce("HTTP/1.1 " + status);
    }
}
