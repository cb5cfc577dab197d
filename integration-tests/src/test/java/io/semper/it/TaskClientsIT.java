package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The clients in straight-line code, with servers that are plain sockets, an HTTP server of this project and that of Python. */
@Timeout(120)
class TaskClientsIT {
    private static final int LIMIT = 4;

    private static ServerSocket listen() throws IOException {
        ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        server.setSoTimeout(20_000);
        return server;
    }

    private static Tool.Result crawl(TaskPlace place, String url) throws Exception {
        return Tool.start(place.command("Crawler", url, String.valueOf(LIMIT)), new byte[0]);
    }

    /** A site of three folders, each with a page that has links to its pages, to the other folders, and to what does not exist. */
    private static List<String> site(Path folder, String base) throws IOException {
        List<String> expected = new ArrayList<>(List.of("404 " + base + "/missing", "200 " + base + "/index.html"));
        StringBuilder index = new StringBuilder("<a href=missing>");
        for (String name : List.of("a", "b", "c")) {
            Path sub = Files.createDirectory(folder.resolve(name));
            StringBuilder links =
                    new StringBuilder("<a class='x' href='../index.html#top'><a href=\"http://other/\"><a href=':'>");
            for (int i = 0; i < 10; i++) {
                byte[] content = new byte[100_000];
                new Random(i).nextBytes(content);
                Files.write(sub.resolve(i + ".bin"), content);
                links.append("<a href=\"").append(i).append(".bin\">\n");
                expected.add("200 " + base + "/" + name + "/" + i + ".bin");
            }
            Files.writeString(sub.resolve("index.html"), links);
            index.append("<a href='/").append(name).append("/index.html'>");
            expected.add("200 " + base + "/" + name + "/index.html");
        }
        Files.writeString(folder.resolve("index.html"), index);
        return expected;
    }

    private static void crawlsAll(TaskPlace place, String base, List<String> expected) throws Exception {
        Tool.Result result = crawl(place, base + "/index.html");
        assertThat(result.errors()).isEmpty();
        assertThat(result.status()).isZero();
        List<String> lines = result.text().lines().toList();
        assertThat(lines)
                .endsWith(expected.size() + " pages")
                .hasSize(expected.size() + 1)
                .containsAll(expected);
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void theCrawlerGetsASiteOfThisProject(TaskPlace place, @TempDir Path folder) throws Exception {
        try (RunningServer server = RunningServer.of("http", place.backend().name(), "--dir", folder.toString())) {
            String base = server.url("");
            crawlsAll(place, base, site(folder, base));
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void theCrawlerGetsASiteOfPython(TaskPlace place, @TempDir Path folder) throws Exception {
        try (Dialogue python = new Dialogue(
                "python3", "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder.toString())) {
            String base = "http://127.0.0.1:" + python.awaitMatch("port ([0-9]+)");
            crawlsAll(place, base, site(folder, base));
        }
    }

    /** The server answers only when as many requests as the limit are there, so fewer would hang, and more would be counted. */
    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void theCrawlerHasAsManyRequestsInFlightAsTheLimitAndNoMore(TaskPlace place) throws Exception {
        int pages = 5 * LIMIT;
        ExecutorService threads = Executors.newCachedThreadPool();
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier together = new CyclicBarrier(LIMIT);
        try (ServerSocket server = listen()) {
            StringBuilder links = new StringBuilder();
            for (int i = 0; i < pages; i++) {
                links.append("<a href='/").append(i).append("'>");
            }
            Future<Boolean> serving = threads.submit(() -> {
                List<Future<Boolean>> answers = new ArrayList<>();
                for (int i = 0; i <= pages; i++) {
                    Socket socket = server.accept();
                    most.accumulateAndGet(open.incrementAndGet(), Math::max);
                    boolean first = i == 0;
                    answers.add(threads.submit(() -> {
                        try (socket) {
                            socket.setSoTimeout(20_000);
                            readHead(socket);
                            if (!first) {
                                together.await(20, TimeUnit.SECONDS);
                            }
                            open.decrementAndGet(); // the client cannot know of the answer yet
                            String body = first ? links.toString() : "";
                            socket.getOutputStream().write(("HTTP/1.0 200 OK\r\n\r\n" + body).getBytes(UTF_8));
                        }
                        return true;
                    }));
                }
                for (Future<Boolean> answer : answers) {
                    answer.get();
                }
                return true;
            });
            Tool.Result result = crawl(place, "http://127.0.0.1:" + server.getLocalPort() + "/");
            assertThat(result.text().lines().toList())
                    .endsWith(pages + 1 + " pages")
                    .hasSize(pages + 2);
            assertThat(serving.get()).isTrue();
            assertThat(most).hasValue(LIMIT);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void readHead(Socket socket) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        String line = in.readLine();
        while (line != null && !line.isEmpty()) {
            line = in.readLine();
        }
    }

    /** One broken page is a line of the report, and the others are there. */
    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void aBrokenPageOfACrawlIsReported(TaskPlace place) throws Exception {
        String[] answers = {
            "HTTP/1.1 200 OK\r\n\r\n<a href=1><a href=2><a href=3><a href=4><a href=?q>",
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
            "HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n",
            "SSH-2.0\r\n\r\n",
            "",
            "HTTP/1.1 204 No Content\r\n\r\n",
        };
        try (ServerSocket server = listen()) {
            Future<Boolean> serving = inBackground(() -> {
                for (int i = 0; i < answers.length; i++) {
                    try (Socket socket = server.accept()) {
                        byte[] head = new byte["GET /".length() + 1];
                        socket.getInputStream().readNBytes(head, 0, head.length);
                        readHead(socket);
                        int page = " 1234?".indexOf(head[5]);
                        socket.getOutputStream().write(answers[page].getBytes(UTF_8));
                    }
                }
                return true;
            });
            String base = "http://127.0.0.1:" + server.getLocalPort() + "/";
            Tool.Result result = crawl(place, base);
            assertThat(serving.get()).isTrue();
            assertThat(result.status()).isZero();
            assertThat(result.text().lines().toList())
                    .contains("200 " + base, "204 " + base + "?q", "6 pages")
                    .hasSize(7);
            for (int i = 1; i <= 4; i++) {
                assertThat(result.text()).containsPattern("--- " + base + i + " \\S+");
            }
        }
    }

    private static <T> Future<T> inBackground(Callable<T> job) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            return thread.submit(job);
        } finally {
            thread.shutdown(); // ends with the job
        }
    }

    private static Tool.Result ask(TaskPlace place, int port, int deadline, int attempt, String... questions)
            throws Exception {
        List<String> arguments = new ArrayList<>(
                List.of("127.0.0.1", String.valueOf(port), String.valueOf(deadline), String.valueOf(attempt)));
        arguments.addAll(List.of(questions));
        return Tool.start(place.command("RetryingClient", arguments.toArray(String[]::new)), new byte[0]);
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void theRetryingClientGetsAnswersOfAnEchoServer(TaskPlace place) throws Exception {
        try (RunningServer server = RunningServer.of("echo", place.backend().name())) {
            Tool.Result result = ask(place, server.port(), 20_000, 20_000, "one", "two words");
            assertThat(result.errors()).isEmpty();
            assertThat(result.text()).isEqualTo("one\ntwo words\n");
        }
    }

    /** A server that drops a connection, sends half an answer, is silent, and then answers. */
    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void theRetryingClientTriesAgain(TaskPlace place) throws Exception {
        try (ServerSocket server = listen()) {
            Future<String> serving = inBackground(() -> {
                server.accept().close();
                try (Socket half = server.accept()) {
                    assertThat(readLine(half)).isEqualTo("time?");
                    half.getOutputStream().write("tw".getBytes(UTF_8));
                }
                try (Socket silent = server.accept()) {
                    assertThat(readLine(silent)).isEqualTo("time?");
                    assertThat(silent.getInputStream().read())
                            .as("it closes what it gives up")
                            .isEqualTo(-1);
                }
                try (Socket last = server.accept()) {
                    String question = readLine(last);
                    last.getOutputStream().write("twelve\n".getBytes(UTF_8));
                    return question;
                }
            });
            Tool.Result result = ask(place, server.getLocalPort(), 30_000, 3_000, "time?");
            assertThat(serving.get()).isEqualTo("time?");
            assertThat(result.text()).isEqualTo("twelve\n");
            assertThat(result.status()).isZero();
            assertThat(result.errors().lines().toList())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .allSatisfy(line -> assertThat(line).matches(".*; again in [0-9]+ ms"));
        }
    }

    /** A byte at a time, so that nothing is read ahead. */
    private static String readLine(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        StringBuilder line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next != '\n';
                next = socket.getInputStream().read()) {
            assertThat(next).isNotNegative();
            line.append((char) next);
        }
        return line.toString();
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void theRetryingClientGivesUpAtItsDeadline(TaskPlace place) throws Exception {
        int closed;
        try (ServerSocket server = listen()) {
            closed = server.getLocalPort();
            Future<String> serving = inBackground(() -> {
                try (Socket silent = server.accept()) {
                    silent.setSoTimeout(20_000);
                    return new String(silent.getInputStream().readAllBytes(), UTF_8); // ends when the client closes it
                } catch (SocketTimeoutException never) {
                    return ""; // the client had no time to connect
                }
            });
            long start = System.nanoTime();
            Tool.Result result = ask(place, closed, 700, 60_000, "time?");
            assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(700));
            assertThat("time?\n")
                    .as("what it asked, if the machine left it the time")
                    .startsWith(serving.get());
            assertThat(result.errors()).isEqualTo("no answer within PT0.7S\n");
            assertThat(result.status()).isEqualTo(1);
        }
        Tool.Result refused = ask(place, closed, 5_000, 60_000, "time?");
        assertThat(refused.errors()).contains("; again in ").endsWith("no answer within PT5S\n");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.text()).isEmpty();
    }
}
