package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chat example with members that do not read. */
@Timeout(120)
class ChatIT {
    private static final int MEMBERS = 50;
    private static final int OUTBOX = 64 * 1024;

    /** Fewer bytes than an outbox, so that no member that reads can lose a line, however late it is. */
    private static final int LINES_AT_ONCE = 100;

    private static final int ROUNDS = Amount.of("rounds of lines to the chat", 20, 200);
    private static final String TEXT = " " + "x".repeat(500);

    /** What is on its way to a member at most: its outbox, the high-water mark, and the buffers of the OS on both sides. */
    private static final int KEPT = OUTBOX + 64 * 1024 + 512 * 1024;

    private static final Pattern LOST = Pattern.compile("\\* (\\d+) lines were lost: you read too slowly");

    private static RunningServer chat(Backend backend, String patience) throws IOException {
        backend.need();
        return RunningServer.example(
                "-Xmx48m", "chat.ChatServer", backend.name(), "127.0.0.1", "0", String.valueOf(OUTBOX), patience);
    }

    private static final class Member implements AutoCloseable {
        final Socket socket = new Socket();
        final BufferedReader lines;

        Member(RunningServer chat, String name) throws IOException {
            socket.setReceiveBufferSize(16 << 10);
            socket.setSoTimeout(60_000);
            socket.connect(new InetSocketAddress("127.0.0.1", chat.port()));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), 1024);
            say("/nick " + name + "\n");
            readUntil("* you are " + name);
        }

        void say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }

        void readUntil(String line) throws IOException {
            String next;
            do {
                next = lines.readLine();
                assertThat(next).as("before '%s'", line).isNotNull();
            } while (!next.equals(line));
        }

        /** Reads all lines from {@code first} to the one before {@code end}. */
        Callable<Boolean> reads(int first, int end) {
            return () -> {
                for (int i = first; i < end; i++) {
                    assertThat(lines.readLine()).isEqualTo("talker: " + i + TEXT);
                }
                return true;
            };
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void oneThatDoesNotReadHoldsUpNeitherTheOthersNorMemory(Backend backend) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(MEMBERS);
        List<Member> members = new ArrayList<>();
        try (RunningServer chat = chat(backend, "100");
                Member stopped = new Member(chat, "stopped")) {
            for (int i = 0; i < MEMBERS - 2; i++) {
                members.add(new Member(chat, "m" + i));
            }
            Member talker = new Member(chat, "talker");
            members.add(talker);
            for (Member member : members) {
                if (member != talker) {
                    member.readUntil("* talker is here");
                }
            }
            int said = 0;
            for (int round = 0; round < ROUNDS; round++) {
                int first = said;
                said += LINES_AT_ONCE;
                int end = said;
                List<Future<Boolean>> reading = members.stream()
                        .map(member -> threads.submit(member.reads(first, end)))
                        .toList();
                StringBuilder all = new StringBuilder();
                for (int i = first; i < end; i++) {
                    all.append(i).append(TEXT).append('\n');
                }
                talker.say(all.toString());
                for (Future<Boolean> each : reading) {
                    assertThat(each.get()).isTrue();
                }
            }
            accountsForEveryLine(stopped, said);
        } finally {
            for (Member member : members) {
                member.close();
            }
            threads.shutdownNow();
        }
    }

    /** What the member gets now was kept for it: the oldest lines, a notice, and the latest ones, in order. */
    private static void accountsForEveryLine(Member stopped, int said) throws IOException {
        stopped.readUntil("* talker is here");
        int next = 0;
        int lost = 0;
        long kept = 0;
        while (next < said) {
            String line = stopped.lines.readLine();
            Matcher notice = LOST.matcher(line);
            if (notice.matches()) {
                lost += Integer.parseInt(notice.group(1));
                next += Integer.parseInt(notice.group(1));
            } else {
                assertThat(line).isEqualTo("talker: " + next + TEXT);
                next++;
                kept += line.length() + 2;
            }
        }
        assertThat(lost).as("lines that were dropped").isPositive();
        assertThat(kept).as("bytes that were kept of %s lines", said).isLessThan(KEPT);
        System.out.println("chat: of " + said + " lines a member that did not read lost " + lost + ", and " + kept
                + " bytes were kept for it");
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void oneThatNeverReadsIsDisconnected(Backend backend) throws Exception {
        try (RunningServer chat = chat(backend, "1");
                Member stopped = new Member(chat, "stopped");
                Member talker = new Member(chat, "talker")) {
            String line;
            int i = 0;
            do { // until the buffers of the other are full, and the patience with it has passed
                talker.say(i++ + TEXT + "\n");
                line = talker.lines.readLine();
            } while (!line.equals("* stopped left"));
            assertThat(stopped.socket.isConnected()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void aSignalSaysGoodbye(Backend backend) throws Exception {
        try (RunningServer chat = chat(backend, "100");
                Member one = new Member(chat, "one");
                Member two = new Member(chat, "two")) {
            chat.terminate();
            for (Member each : List.of(one, two)) {
                each.readUntil("* the server stops");
                assertThat(each.lines.readLine()).isNull();
            }
            assertThat(chat.awaitExit()).isZero();
        }
    }
}
