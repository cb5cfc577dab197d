package io.semper.examples.embedding;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.semper.LoopClosedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** An application whose log lines go to Logback, with the MDC of SLF4J. */
@Timeout(60)
class ApplicationTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final LogContext context = new MdcContext();
    private final Logger logger = (Logger) LoggerFactory.getLogger(Application.class.getName());
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            String thread = event.getThreadName().startsWith("semper-group-") ? "loop" : "other";
            lines.add(event.getFormattedMessage() + " " + new TreeMap<>(event.getMDCPropertyMap()) + " " + thread);
        }
    };

    @BeforeEach
    void attach() {
        appender.setContext(logger.getLoggerContext());
        appender.start();
        logger.addAppender(appender);
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
    }

    @AfterEach
    void detach() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
        assertThat(MDC.getCopyOfContextMap()).as("what is left on this thread").isNullOrEmpty();
    }

    private Application start(UnaryOperator<String> work, Duration deadline) {
        Application[] started = new Application[1];
        context.with("app", "shop", () -> started[0] = new Application(context, work, deadline));
        return started[0];
    }

    private String logged(String question) {
        logger.debug("working");
        return question.toUpperCase(Locale.ROOT);
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    private static Socket connect(Application application) throws IOException {
        return new Socket(
                application.address().getAddress(), application.address().getPort());
    }

    @Test
    void connectionsCallbacksAndJobsLogInTheirContext() throws Exception {
        try (Application application = start(this::logged, LONG)) {
            try (Socket socket = connect(application)) {
                BufferedReader in = reader(socket);
                socket.getOutputStream().write("one\ntwo\n".getBytes(UTF_8));
                assertThat(in.readLine()).isEqualTo("ONE");
                assertThat(in.readLine()).isEqualTo("TWO");
                socket.shutdownOutput();
                assertThat(in.readLine()).isNull();
            }
            context.with(
                    "user",
                    "ann",
                    () -> assertThat(application
                                    .ask("three")
                                    .orTimeout(20, TimeUnit.SECONDS)
                                    .join())
                            .isEqualTo("THREE"));
        }
        assertThat(lines.stream().filter(line -> !line.startsWith("ended")))
                .containsExactlyInAnyOrder(
                        "connected {app=shop} loop",
                        "asked {app=shop, question=1} loop",
                        "working {app=shop, question=1} other",
                        "answered {app=shop, question=1} loop",
                        "asked {app=shop, question=2} loop",
                        "working {app=shop, question=2} other",
                        "answered {app=shop, question=2} loop",
                        "disconnected {app=shop} loop",
                        "working {user=ann} other");
        assertThat(lines.get(lines.size() - 1)).startsWith("ended: ShutdownReport");
    }

    @Test
    void questionsHaveADeadline() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        UnaryOperator<String> slow = question -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return question;
        };
        try (Application application = start(slow, Duration.ofMillis(50));
                Socket socket = connect(application)) {
            socket.getOutputStream().write("why\n".getBytes(UTF_8));
            assertThat(reader(socket).readLine()).isEqualTo("ERROR timeout");
            assertThatThrownBy(() -> application.ask("why").get(20, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(TimeoutException.class);
            released.countDown();
        }
    }

    @Test
    void workThatFailsIsAnAnswer() throws Exception {
        UnaryOperator<String> failing = question -> {
            throw new IllegalStateException("of the test");
        };
        try (Application application = start(failing, LONG);
                Socket socket = connect(application)) {
            BufferedReader in = reader(socket);
            socket.getOutputStream().write("a\nb\n".getBytes(UTF_8));
            assertThat(in.readLine()).isEqualTo("ERROR failed");
            assertThat(in.readLine()).isEqualTo("ERROR failed");
            assertThatThrownBy(() ->
                            application.ask("c").orTimeout(20, TimeUnit.SECONDS).join())
                    .isInstanceOf(CompletionException.class)
                    .hasRootCauseMessage("of the test");
            socket.getOutputStream().write("x".repeat(1100).getBytes(UTF_8));
            assertThat(in.readLine()).isEqualTo("ERROR TOO_LONG");
            assertThat(in.readLine()).isNull();
        }
    }

    @Test
    void theEndWaitsForAnswersThatAreBeingFound() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Application application = start(
                question -> {
                    working.countDown();
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return "found";
                },
                LONG);
        try (Socket socket = connect(application);
                Socket idle = connect(application)) {
            socket.getOutputStream().write("question\n".getBytes(UTF_8));
            working.await();
            Thread closing = new Thread(application::close);
            closing.start();
            assertThat(reader(idle).readLine()).isNull(); // the drain has begun
            released.countDown();
            BufferedReader in = reader(socket);
            assertThat(in.readLine()).isEqualTo("found");
            assertThat(in.readLine()).isNull();
            closing.join();
        }
        application.close();
        assertThatThrownBy(() -> application.ask("late")).isInstanceOf(LoopClosedException.class);
        assertThatThrownBy(() -> connect(application)).isInstanceOf(IOException.class);
    }

    @Test
    void metricsAreServedInTheFormatOfPrometheus() throws Exception {
        try (Application application = start(this::logged, LONG)) {
            String answer;
            try (Socket socket = new Socket(
                    application.metricsAddress().getAddress(),
                    application.metricsAddress().getPort())) {
                socket.getOutputStream()
                        .write("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
                answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            }
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n")
                    .contains("# TYPE semper_loop_polls_total counter\nsemper_loop_polls_total{loop=\"0\"} ")
                    .contains("semper_loop_open_transports{loop=\"1\"} 0\n")
                    .endsWith("\n");
            String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            assertThat(body.lines())
                    .allMatch(line -> line.matches("# (HELP|TYPE) semper_\\w+ .+|semper_\\w+\\{loop=\"[01]\"} \\d+"));
            assertThat(body.lines().filter(line -> line.matches("semper_loop_open_transports\\{.*} 1")))
                    .as("the loop that answered")
                    .hasSize(1);
        }
    }
}
