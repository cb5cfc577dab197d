package io.semper.examples.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Messages of a server. */
final class Script {
    static final byte[] READY = message('Z', "I".getBytes(UTF_8));
    static final byte[] TRUSTED = message('R', new byte[4]);
    static final byte[] LOGIN = all(
            TRUSTED,
            message('S', "server_version\0scripted\0".getBytes(UTF_8)),
            message('S', "client_encoding\0UTF8\0".getBytes(UTF_8)),
            message('K', new byte[] {0, 0, 0, 7, 0, 0, 0, 9}),
            READY);
    static final byte[] COLUMNS = new MessageWriter()
            .message('T')
            .int16(2)
            .text("number")
            .raw(new byte[6])
            .int32(23)
            .raw(new byte[8])
            .text("text")
            .raw(new byte[6])
            .int32(25)
            .raw(new byte[8])
            .toBuffer()
            .array();
    static final byte[] TWO_ROWS = all(
            message('1'),
            message('2'),
            COLUMNS,
            message('N', "SNOTICE\0VNOTICE\0C00000\0Mby the way\0\0".getBytes(UTF_8)),
            row("1", null),
            message('S', "TimeZone\0UTC\0".getBytes(UTF_8)),
            row("", "zwei \u00FC\u20AC"),
            message('C', "SELECT 2\0".getBytes(UTF_8)),
            READY);

    private Script() {}

    static byte[] message(char type, byte... body) {
        return new MessageWriter().message(type).raw(body).toBuffer().array();
    }

    static byte[] authentication(int kind, String data) {
        return new MessageWriter()
                .message('R')
                .int32(kind)
                .raw(data.getBytes(UTF_8))
                .toBuffer()
                .array();
    }

    static byte[] error(String severity, String state) {
        return message(
                'E', ("S" + severity + "\0V" + severity + "\0C" + state + "\0Mwrong\0P8\0nkey\0\0").getBytes(UTF_8));
    }

    static byte[] row(String... values) {
        MessageWriter row = new MessageWriter().message('D').int16(values.length);
        for (String value : values) {
            if (value == null) {
                row.int32(-1);
            } else {
                row.counted(value.getBytes(UTF_8));
            }
        }
        return row.toBuffer().array();
    }

    static byte[] all(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
