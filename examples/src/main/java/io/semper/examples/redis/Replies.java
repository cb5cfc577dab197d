package io.semper.examples.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.semper.StreamTransport;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The replies of one connection of a server, in the version of RESP that its client has chosen. */
final class Replies {
    private static final byte[] OK = "+OK\r\n".getBytes(UTF_8);
    private static final byte[] NULL = "_\r\n".getBytes(UTF_8);
    private static final byte[] NULL_BEFORE_3 = "$-1\r\n".getBytes(UTF_8);

    private final RespWriter out;
    private boolean resp3;

    Replies(StreamTransport transport) {
        out = new RespWriter(transport);
    }

    void useResp3(boolean on) {
        resp3 = on;
    }

    boolean usesResp3() {
        return resp3;
    }

    void flush() {
        out.flush();
    }

    void ok() {
        out.raw(OK);
    }

    /** @param text without line ends */
    void simple(String text) {
        out.raw(("+" + text + "\r\n").getBytes(UTF_8));
    }

    /** @param message its first word is the code; line ends in it are replaced, since the client may have sent them */
    void error(String message) {
        out.raw(("-" + message.replace('\r', ' ').replace('\n', ' ') + "\r\n").getBytes(UTF_8));
    }

    void number(long value) {
        out.head(':', value);
    }

    void bulk(byte @Nullable [] value) {
        if (value == null) {
            out.raw(resp3 ? NULL : NULL_BEFORE_3);
        } else {
            out.bulk(value);
        }
    }

    void bulk(String value) {
        out.bulk(value.getBytes(UTF_8));
    }

    /** Begins a list: {@code size} values follow. */
    void list(int size) {
        out.head('*', size);
    }

    /** Begins a map: {@code size} keys follow, each with its value. */
    void map(int size) {
        out.head(resp3 ? '%' : '*', resp3 ? size : 2L * size);
    }

    void bulks(Collection<byte[]> values) {
        list(values.size());
        values.forEach(this::bulk);
    }
}
