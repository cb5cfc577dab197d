package io.semper.tasks.stream;

/** What a {@link StreamServer} does with a connection. */
@FunctionalInterface
public interface StreamHandler {
    /**
     * Serves one connection, in a task of its own. When it returns, the stream is closed gracefully; when it throws, the stream is
     * aborted, and what it threw goes to the exception handler of the loop unless the connection broke. Rule STREAM-20.
     */
    void handle(Stream stream) throws Exception;
}
