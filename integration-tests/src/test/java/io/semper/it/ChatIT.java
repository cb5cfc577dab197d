package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

    private static RunningServer chat(Backend backend, String patience) throws IOException {
        backend.need();
        return RunningServer.example(
                "-Xmx48m", "chat.ChatServer", backend.name(), "127.0.0.1", "0", String.valueOf(OUTBOX), patience);
    }

    private static ChatMember member(RunningServer chat, String name) throws IOException {
        ChatMember member = new ChatMember(chat);
        member.say("/nick " + name + "\n");
        member.readUntil("* you are " + name);
        return member;
    }

    /** Reads all lines from {@code first} to the one before {@code end}. */
    private static Callable<Boolean> reads(ChatMember member, int first, int end) {
        return () -> {
            for (int i = first; i < end; i++) {
                assertThat(member.lines.readLine()).isEqualTo("talker: " + i + TEXT);
            }
            return true;
        };
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void oneThatDoesNotReadHoldsUpNeitherTheOthersNorMemory(Backend backend) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(MEMBERS);
        List<ChatMember> members = new ArrayList<>();
        try (RunningServer chat = chat(backend, "100");
                ChatMember stopped = member(chat, "stopped")) {
            for (int i = 0; i < MEMBERS - 2; i++) {
                members.add(member(chat, "m" + i));
            }
            ChatMember talker = member(chat, "talker");
            members.add(talker);
            for (ChatMember member : members) {
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
                        .map(member -> threads.submit(reads(member, first, end)))
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
            stopped.accountsForEveryLine("* talker is here", said, TEXT, KEPT);
        } finally {
            for (ChatMember member : members) {
                member.close();
            }
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void oneThatNeverReadsIsDisconnected(Backend backend) throws Exception {
        try (RunningServer chat = chat(backend, "1");
                ChatMember stopped = member(chat, "stopped");
                ChatMember talker = member(chat, "talker")) {
            talker.talkUntilLeft("stopped", TEXT);
            assertThat(stopped.socket.isConnected()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.Backend#drawn")
    void aSignalSaysGoodbye(Backend backend) throws Exception {
        try (RunningServer chat = chat(backend, "100");
                ChatMember one = member(chat, "one");
                ChatMember two = member(chat, "two")) {
            chat.terminate();
            for (ChatMember each : List.of(one, two)) {
                each.readUntil("* the server stops");
                assertThat(each.lines.readLine()).isNull();
            }
            assertThat(chat.awaitExit()).isZero();
        }
    }
}
