package io.semper.examples.tasks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.semper.tasks.stream.StreamReader;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and answers of Redis, in RESP2: https://redis.io/docs/latest/develop/reference/protocol-spec/. */
final class Resp {
    static final byte[] OK = simple("OK");

    private static final int MOST_WORDS = 1024;
    private static final int LARGEST_REQUEST = 16 << 20;

    private Resp() {}

    // region: read
    /** Reads a request, which is an array of strings or a line of words; returns its words, or none at the end of the stream. */
    static List<byte[]> read(StreamReader in) throws IOException {
        List<byte[]> words = new ArrayList<>();
        while (words.isEmpty()) {
            String line = in.readLine(ISO_8859_1, StreamReader.LINE_LIMIT);
            if (line == null) {
                break;
            } else if (line.startsWith("*")) {
                int count = number(line, MOST_WORDS);
                int room = LARGEST_REQUEST;
                for (int i = 0; i < count; i++) {
                    byte[] word = readWord(in, room);
                    words.add(word);
                    room -= word.length;
                }
            } else {
                for (String word : line.trim().split(" +")) {
                    if (!word.isEmpty()) {
                        words.add(word.getBytes(ISO_8859_1));
                    }
                }
            }
        }
        return words;
    }

    private static byte[] readWord(StreamReader in, int longest) throws IOException {
        String head = in.readLine(ISO_8859_1, StreamReader.LINE_LIMIT);
        if (head == null) {
            throw new EOFException("the stream ended within a request");
        }
        if (!head.startsWith("$")) {
            throw new ProtocolException("'" + head + "' where the '$' of a string should be");
        }
        byte[] word = in.readExactly(number(head, longest));
        in.readExactly(2); // CR LF
        return word;
    }
    // endregion

    /** Returns the number behind the first character of {@code head}. */
    private static int number(String head, int most) throws ProtocolException {
        String digits = head.substring(1);
        int number;
        try {
            number = Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            number = -1;
        }
        if (number < 0 || number > most) {
            throw new ProtocolException("'" + digits + "' where a number of 0 to " + most + " should be");
        }
        return number;
    }

    static byte[] simple(String text) {
        return ("+" + text + "\r\n").getBytes(ISO_8859_1);
    }

    /** @param message its first word is the code */
    static byte[] error(String message) {
        return ("-" + message.replaceAll("[\r\n]", " ") + "\r\n").getBytes(ISO_8859_1);
    }

    static byte[] integer(long value) {
        return (":" + value + "\r\n").getBytes(ISO_8859_1);
    }

    static byte[] bulk(byte @Nullable [] string) {
        if (string == null) {
            return "$-1\r\n".getBytes(ISO_8859_1);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(string.length + 16);
        bytes.writeBytes(("$" + string.length + "\r\n").getBytes(ISO_8859_1));
        bytes.writeBytes(string);
        bytes.writeBytes(new byte[] {'\r', '\n'});
        return bytes.toByteArray();
    }

    static byte[] array(List<byte[]> strings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("*" + strings.size() + "\r\n").getBytes(ISO_8859_1));
        strings.forEach(string -> bytes.writeBytes(bulk(string)));
        return bytes.toByteArray();
    }
}
