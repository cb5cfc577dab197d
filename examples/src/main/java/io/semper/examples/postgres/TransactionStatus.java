package io.semper.examples.postgres;

import java.net.ProtocolException;

/** What the server said last about the transaction of a connection. */
public enum TransactionStatus {
    /** There is none. */
    IDLE,
    /** A transaction is open. */
    OPEN,
    /** A transaction has failed: the server refuses everything but its end. */
    FAILED;

    static TransactionStatus read(MessageReader message) throws ProtocolException {
        int code = message.int8();
        return switch (code) {
            case 'I' -> IDLE;
            case 'T' -> OPEN;
            case 'E' -> FAILED;
            default -> throw message.bad("the transaction status " + code);
        };
    }
}
