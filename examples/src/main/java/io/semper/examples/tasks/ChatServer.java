package io.semper.examples.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.ServerOptions;
import io.semper.StreamOptions;
import io.semper.tasks.Tasks;
import io.semper.tasks.stream.LimitException;
import io.semper.tasks.stream.Stream;
import io.semper.tasks.stream.StreamServer;
import io.semper.tasks.stream.Streams;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A chat of lines: the first line of a connection is the name of the member, and each later one is sent to all members. One task of a
 * member reads what it says, and another sends what it is to read, from a bounded queue: a member that does not read loses the oldest
 * lines, and holds up neither the others nor memory. When a member leaves, both tasks end, and what it has not been sent is dropped.
 */
public final class ChatServer {
    private static final int LONGEST_LINE = 8 * 1024;
    private static final Duration TO_CHOOSE_A_NAME = Duration.ofMinutes(1);
    private static final Duration TO_READ_THE_LAST_LINES = Duration.ofSeconds(3);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,20}");

    private final Map<String, Member> members = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final int outbox;

    private ChatServer(int outbox) {
        this.outbox = outbox;
    }

    /**
     * Arguments: {@code HOST PORT [OUTBOX [PATIENCE]]}. {@code OUTBOX} is how many lines are kept for a member that does not read, 1000 by
     * default; {@code PATIENCE} the number of seconds after which a member that reads nothing at all is disconnected, 60 by default.
     * Prints {@code PORT n} when it listens.
     */
    public static void main(String[] args) throws Exception {
        if (args.length < 2 || args.length > 4) {
            System.err.println("usage: ChatServer HOST PORT [OUTBOX [PATIENCE]]");
            System.exit(2);
        }
        ServerOptions at = ServerOptions.bind(args[0], Integer.parseInt(args[1]));
        int outbox = args.length > 2 ? Integer.parseInt(args[2]) : 1000;
        Duration patience = Duration.ofSeconds(args.length > 3 ? Long.parseLong(args[3]) : 60);
        Tasks.run(() -> {
            ChatServer chat = new ChatServer(outbox);
            StreamOptions options = StreamOptions.defaults()
                    .sendBufferSize(64 * 1024) // the OS keeps megabytes for a slow peer otherwise
                    .writeTimeout(patience);
            StreamServer server = Streams.startServer(chat::serve, at.stream(options));
            System.out.println("PORT " + server.port());
            Termination.await();
            chat.say("* the server stops");
            chat.members.values().forEach(member -> member.outbox.shutdown());
            server.drain(TO_READ_THE_LAST_LINES);
        });
    }

    /** Serves one connection. What it throws aborts the connection; if it returns, that is closed. */
    private void serve(Stream stream) throws Exception {
        try {
            Optional<Member> member = Tasks.moveOnAfter(TO_CHOOSE_A_NAME, () -> enter(stream));
            if (member.isPresent()) {
                talk(member.get());
            }
        } catch (LimitException tooLong) {
            stream.writer().write(("* a line has at most " + LONGEST_LINE + " bytes\r\n").getBytes(UTF_8));
        }
    }

    /** Reads lines until one is a name that is free; returns null at the end of the stream. */
    private @Nullable Member enter(Stream stream) throws IOException {
        for (String name = read(stream); name != null; name = read(stream)) {
            Member member = new Member(name, stream, outbox);
            if (!NAME.matcher(name).matches()) {
                stream.writer().write("* a name has 1 to 20 letters, digits, '_' and '-'\r\n".getBytes(UTF_8));
            } else if (members.putIfAbsent(name, member) == null) {
                say("* " + name + " is here");
                return member;
            } else {
                stream.writer().write(("* " + name + " is taken\r\n").getBytes(UTF_8));
            }
        }
        return null;
    }

    // region: talk
    private void talk(Member member) throws Exception {
        try {
            Tasks.group(group -> {
                group.background("sender of " + member.name, () -> {
                    member.sendAll();
                    group.cancel("the server stops");
                });
                String line = read(member.stream);
                while (line != null && !line.equals("/quit")) {
                    say(member.name + ": " + line);
                    line = read(member.stream);
                }
            }); // cancels the sender, wherever it waits
        } finally {
            members.remove(member.name);
            say("* " + member.name + " left");
        }
    }
    // endregion

    private static @Nullable String read(Stream stream) throws IOException {
        return stream.reader().readLine(UTF_8, LONGEST_LINE);
    }

    private void say(String line) {
        members.values().forEach(member -> member.receive(line));
    }
}
