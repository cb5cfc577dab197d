package io.semper.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A plain socket that takes part in a chat of the examples, whichever of them serves it. */
final class ChatMember implements AutoCloseable {
    private static final Pattern LOST = Pattern.compile("\\* (\\d+) lines were lost: you read too slowly");

    final Socket socket = new Socket();
    final BufferedReader lines;

    /** Connects and says nothing. */
    ChatMember(RunningServer chat) throws IOException {
        socket.setReceiveBufferSize(16 << 10);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress("127.0.0.1", chat.port()));
        lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8), 1024);
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

    /**
     * Reads what was kept for this member, which has not read since {@code after}: the oldest of the lines that the talker has said, their
     * number and {@code text}, then a notice of how many were dropped, and the latest ones, in order.
     *
     * @param said how many there were
     * @param most the number of bytes that may have been kept
     */
    void accountsForEveryLine(String after, int said, String text, int most) throws IOException {
        readUntil(after);
        int next = 0;
        int lost = 0;
        long kept = 0;
        while (next < said) {
            String line = lines.readLine();
            Matcher notice = LOST.matcher(line);
            if (notice.matches()) {
                lost += Integer.parseInt(notice.group(1));
                next += Integer.parseInt(notice.group(1));
            } else {
                assertThat(line).isEqualTo("talker: " + next + text);
                next++;
                kept += line.length() + 2;
            }
        }
        assertThat(lost).as("lines that were dropped").isPositive();
        assertThat(kept).as("bytes that were kept of %s lines", said).isLessThan(most);
        System.out.println("chat: of " + said + " lines a member that did not read lost " + lost + ", and " + kept
                + " bytes were kept for it");
    }

    /** Talks until the server has disconnected {@code stopped}, which never reads: its buffers are full and its time has passed. */
    void talkUntilLeft(String stopped, String text) throws IOException {
        String line;
        int i = 0;
        do {
            say(i++ + text + "\n");
            line = lines.readLine();
        } while (!line.equals("* " + stopped + " left"));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
