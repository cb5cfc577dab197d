package io.semper.examples.postgres;

/**
 * What another session sent with {@code NOTIFY}.
 *
 * @param processId of the session that sent it
 */
public record Notification(int processId, String channel, String payload) {}
