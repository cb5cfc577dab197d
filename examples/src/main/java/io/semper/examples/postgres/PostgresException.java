package io.semper.examples.postgres;

import java.io.IOException;

/** An error that the server reported. Unless its severity is {@code FATAL}, the connection stays usable. */
public final class PostgresException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ServerMessage error;
    private final String sqlState;

    PostgresException(ServerMessage error) {
        super(error.toString());
        this.error = error;
        this.sqlState = error.sqlState();
    }

    /** Returns the SQLSTATE, five characters such as {@code 23505}. */
    public String sqlState() {
        return sqlState;
    }

    /** Returns all fields of the error. */
    public ServerMessage error() {
        return error;
    }
}
