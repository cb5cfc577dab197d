package io.semper.tls;

import io.semper.TlsOptions;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Finds the name of the server in the first message of a client (RFC 8446, section 4.1.2; RFC 6066, section 3), before there is an engine.
 * The message may come in any number of records; each byte is looked at once. What is not a hello is left to the engine, which refuses it.
 */
final class ClientHello {
    private static final int HEADER = 5;
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int MESSAGE_HEADER = 4;
    private static final int SERVER_NAME = 0;
    private static final int HOST_NAME = 0;
    private static final int RANDOM = 32;

    /** Engines refuse larger messages. */
    private static final int MAX_MESSAGE = 32 * 1024;

    /** As in {@link RecordReader}, which refuses longer ones. */
    private static final int MAX_RECORD = 16384 + 2048;

    private byte[] message = new byte[512];
    private int length;
    private int seen;
    private @Nullable String name;

    /** Reads what was received, from the first byte of the connection on. Returns whether the message is complete, or is none. */
    boolean read(ByteBuffer received) {
        while (true) {
            int at = received.position() + seen;
            int left = received.limit() - at;
            if (left > 0 && received.get(at) != HANDSHAKE) {
                return true;
            }
            if (left < HEADER) {
                return false;
            }
            int size = received.getShort(at + 3) & 0xFFFF;
            if (size == 0 || size > MAX_RECORD || length + size > MAX_MESSAGE) {
                return true; // empty records could come forever; the engine refuses the others
            }
            if (left < HEADER + size) {
                return false;
            }
            append(received, at + HEADER, size);
            seen += HEADER + size;
            if (length >= MESSAGE_HEADER && announced() > MAX_MESSAGE) {
                return true; // the rest need not be waited for
            }
            if (length >= MESSAGE_HEADER && (message[0] != CLIENT_HELLO || length >= MESSAGE_HEADER + announced())) {
                name = message[0] == CLIENT_HELLO
                        ? nameIn(ByteBuffer.wrap(message, MESSAGE_HEADER, announced()))
                        : null;
                return true;
            }
        }
    }

    private int announced() {
        return (message[1] & 0xFF) << 16 | (message[2] & 0xFF) << 8 | message[3] & 0xFF;
    }

    private void append(ByteBuffer from, int at, int count) {
        if (length + count > message.length) {
            message = Arrays.copyOf(message, Math.max(length + count, 2 * message.length));
        }
        from.get(at, message, length, count);
        length += count;
    }

    private static @Nullable String nameIn(ByteBuffer hello) {
        try {
            skip(hello, 2 + RANDOM);
            skip(hello, hello.get() & 0xFF); // session id
            skip(hello, hello.getShort() & 0xFFFF); // cipher suites
            skip(hello, hello.get() & 0xFF); // compression methods
            int extensions = Math.min(hello.getShort() & 0xFFFF, hello.remaining());
            hello.limit(hello.position() + extensions);
            while (hello.hasRemaining()) {
                int type = hello.getShort() & 0xFFFF;
                int size = hello.getShort() & 0xFFFF;
                if (type == SERVER_NAME) {
                    return hostName(hello);
                }
                skip(hello, size);
            }
        } catch (BufferUnderflowException malformed) {
            // the engine refuses it
        }
        return null;
    }

    private static @Nullable String hostName(ByteBuffer list) {
        list.getShort();
        if (list.get() != HOST_NAME) {
            return null;
        }
        byte[] text = new byte[Math.min(list.getShort() & 0xFFFF, list.remaining())];
        list.get(text);
        return new String(text, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
    }

    private static void skip(ByteBuffer bytes, int count) {
        if (count > bytes.remaining()) {
            throw new BufferUnderflowException();
        }
        bytes.position(bytes.position() + count);
    }

    /** Returns the name that was asked for, or null. */
    @Nullable
    String name() {
        return name;
    }

    /** Returns the context for {@code name}: that of the name itself, of its wildcard, or of the options. */
    static @Nullable Supplier<SSLContext> contextFor(@Nullable String name, TlsOptions options) {
        Supplier<SSLContext> chosen = null;
        if (name != null) {
            String asked = name.toLowerCase(Locale.ROOT);
            chosen = options.contextsByName().get(asked);
            if (chosen == null) {
                chosen = options.contextsByName().get("*" + asked.substring(Math.max(0, asked.indexOf('.'))));
            }
        }
        return chosen == null ? options.context() : chosen;
    }
}
