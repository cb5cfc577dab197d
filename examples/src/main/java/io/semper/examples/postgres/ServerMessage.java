package io.semper.examples.postgres;

import java.net.ProtocolException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An error or a notice of the server. Immutable. Any thread. */
public final class ServerMessage {
    /** The state of a query that was cancelled. */
    static final String QUERY_CANCELED = "57014";

    private final Map<Character, String> fields;

    private ServerMessage(Map<Character, String> fields) {
        this.fields = fields;
    }

    /** Reads the body of an ErrorResponse or a NoticeResponse. */
    static ServerMessage read(MessageReader message) throws ProtocolException {
        Map<Character, String> fields = new LinkedHashMap<>();
        for (int code = message.int8(); code != 0; code = message.int8()) {
            fields.put((char) code, message.text());
        }
        return new ServerMessage(fields);
    }

    /** Returns the severity in English, such as {@code ERROR}, {@code FATAL} or {@code NOTICE}. */
    public String severity() {
        String english = fields.get('V');
        return english != null ? english : fields.getOrDefault('S', "ERROR");
    }

    /** Whether the server ends the connection because of it. */
    public boolean isFatal() {
        return severity().equals("FATAL") || severity().equals("PANIC");
    }

    /** Returns the SQLSTATE, five characters such as {@code 23505}. */
    public String sqlState() {
        return fields.getOrDefault('C', "XX000");
    }

    /** Returns the text for people. */
    public String text() {
        return fields.getOrDefault('M', "");
    }

    /** Returns the details, or null. */
    public @Nullable String detail() {
        return fields.get('D');
    }

    /** Returns what the server suggests, or null. */
    public @Nullable String hint() {
        return fields.get('H');
    }

    /** Returns the place of the error in the text of the query, in characters, from 1; 0 if it is not known. */
    public int position() {
        try {
            return Integer.parseInt(fields.getOrDefault('P', "0"));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** Returns another field by its code in the protocol, such as {@code 'n'} for the name of a constraint; or null. */
    public @Nullable String field(char code) {
        return fields.get(code);
    }

    /** Returns a text such as {@code ERROR 42P01: relation "x" does not exist (at character 15)}. */
    @Override
    public String toString() {
        return severity() + " " + sqlState() + ": " + text()
                + (detail() == null ? "" : ". " + detail())
                + (hint() == null ? "" : ". " + hint())
                + (position() == 0 ? "" : " (at character " + position() + ")");
    }
}
