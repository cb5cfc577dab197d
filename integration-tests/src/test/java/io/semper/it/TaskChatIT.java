package io.semper.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chat in straight-line code, with members that are plain sockets. */
@Timeout(120)
class TaskChatIT {
    private static final String OUTBOX = "200";

    /** Fewer than an outbox has, so that no member that reads can lose a line, however late it is. */
    private static final int LINES_AT_ONCE = 100;

    private static final int ROUNDS = Amount.of("rounds of lines to the chat of tasks", 20, 200);
    private static final String TEXT = " " + "x".repeat(500);

    /** What is on its way to a member at most: its outbox, the high-water mark, and the buffers of the OS on both sides. */
    private static final int KEPT = 200 * 512 + 64 * 1024 + 512 * 1024;

    private static ChatMember member(RunningServer chat, String name) throws IOException {
        ChatMember member = new ChatMember(chat);
        member.say(name + "\n");
        return member;
    }

    /** Also waits until the server has entered it. */
    private static ChatMember entered(RunningServer chat, String name) throws IOException {
        ChatMember member = member(chat, name);
        member.say("first words\n");
        assertThat(member.lines.readLine()).isEqualTo("* " + name + " is here");
        assertThat(member.lines.readLine()).isEqualTo(name + ": first words");
        return member;
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void oneThatDoesNotReadHoldsUpNeitherTheOthersNorMemory(TaskPlace place) throws Exception {
        try (RunningServer chat = place.serve("ChatServer", OUTBOX, "100");
                ChatMember stopped = entered(chat, "stopped");
                ChatMember reader = entered(chat, "reader");
                ChatMember talker = entered(chat, "talker")) {
            reader.readUntil("talker: first words");
            int said = 0;
            for (int round = 0; round < ROUNDS; round++) {
                StringBuilder all = new StringBuilder();
                for (int i = 0; i < LINES_AT_ONCE; i++) {
                    all.append(said + i).append(TEXT).append('\n');
                }
                talker.say(all.toString());
                for (int i = 0; i < LINES_AT_ONCE; i++) {
                    assertThat(talker.lines.readLine()).isEqualTo("talker: " + (said + i) + TEXT);
                    assertThat(reader.lines.readLine()).isEqualTo("talker: " + (said + i) + TEXT);
                }
                said += LINES_AT_ONCE;
            }
            stopped.accountsForEveryLine("talker: first words", said, TEXT, KEPT);
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void oneThatNeverReadsIsDisconnected(TaskPlace place) throws Exception {
        try (RunningServer chat = place.serve("ChatServer", OUTBOX, "1");
                ChatMember stopped = entered(chat, "stopped");
                ChatMember talker = entered(chat, "talker")) {
            talker.talkUntilLeft("stopped", TEXT);
            assertThat(stopped.socket.isConnected()).isTrue();
        }
    }

    /** Three ways to leave: with a word, by an end of the stream, and by a reset while lines wait to be sent. */
    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void oneThatLeavesEndsItsTasks(TaskPlace place) throws Exception {
        try (RunningServer chat = place.serve("ChatServer", OUTBOX, "100");
                ChatMember stays = entered(chat, "stays");
                ChatMember quits = entered(chat, "quits");
                ChatMember ends = entered(chat, "ends");
                ChatMember stopped = entered(chat, "stopped")) {
            assertThat(tasks(chat))
                    .contains("sender of stays", "sender of quits", "sender of ends", "sender of stopped");
            int lines = 20 * LINES_AT_ONCE; // more than all buffers on the way to a member have
            for (int i = 0; i < lines; i++) {
                stays.say(i + TEXT + "\n");
                stays.readUntil("stays: " + i + TEXT);
            }
            // These two have read all, so that their senders wait for lines, and that of the other one waits to send.
            quits.readUntil("stays: " + (lines - 1) + TEXT);
            ends.readUntil("stays: " + (lines - 1) + TEXT);
            stopped.socket.close(); // it has unread bytes, so this is a reset
            stays.readUntil("* stopped left");
            quits.say("/quit\n");
            stays.readUntil("* quits left");
            ends.socket.shutdownOutput();
            stays.readUntil("* ends left");
            assertThat(tasks(chat))
                    .contains("sender of stays")
                    .doesNotContain("sender of quits", "sender of ends", "sender of stopped");
        }
    }

    private static String tasks(RunningServer chat) throws Exception {
        Tool.Result result = Tool.start(Jvm.current().command("tasks", String.valueOf(chat.pid())), new byte[0]);
        assertThat(result.status()).as(result.errors()).isZero();
        return result.text();
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void namesAndLinesAreChecked(TaskPlace place) throws Exception {
        try (RunningServer chat = place.serve("ChatServer");
                ChatMember one = entered(chat, "one");
                ChatMember other = member(chat, "ONE")) {
            assertThat(other.lines.readLine()).isEqualTo("* ONE is taken");
            other.say("two words\nother\n");
            assertThat(other.lines.readLine()).isEqualTo("* a name has 1 to 20 letters, digits, '_' and '-'");
            assertThat(other.lines.readLine()).isEqualTo("* other is here");
            one.readUntil("* other is here");
            other.say("x".repeat(9000));
            assertThat(other.lines.readLine()).isEqualTo("* a line has at most 8192 bytes");
            assertThat(other.lines.readLine()).isNull();
            one.readUntil("* other left");
        }
    }

    @ParameterizedTest
    @MethodSource("io.semper.it.TaskPlace#drawn")
    void aSignalSaysGoodbye(TaskPlace place) throws Exception {
        List<ChatMember> members = new ArrayList<>();
        try (RunningServer chat = place.serve("ChatServer", OUTBOX, "100")) {
            members.add(entered(chat, "one"));
            members.add(entered(chat, "two"));
            chat.terminate();
            for (ChatMember each : members) {
                each.readUntil("* the server stops");
                assertThat(each.lines.readLine()).isNull();
            }
            assertThat(chat.awaitExit()).isZero();
        } finally {
            for (ChatMember member : members) {
                member.close();
            }
        }
    }
}
