package io.semper.tck.rules.support;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketAddress;
import org.junit.jupiter.api.function.Executable;

/** Arguments that are refused. */
public final class Refusals {
    private Refusals() {}

    /** An address of a kind that no loop knows. */
    public static final class OddAddress extends SocketAddress {
        private static final long serialVersionUID = 1L;
    }

    /** The call throws a {@code type} whose message contains {@code word}. */
    public static void refused(Class<? extends Exception> type, String word, Executable call) {
        Exception thrown = assertThrows(type, call);
        assertTrue(String.valueOf(thrown.getMessage()).contains(word), "names '" + word + "': " + thrown);
    }
}
