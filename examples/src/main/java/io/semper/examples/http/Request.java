package io.semper.examples.http;

/**
 * A request that was understood.
 *
 * @param head whether the body of the answer is left out
 * @param path the path of the target, as it was sent: still percent-encoded, without the query
 * @param keepAlive whether another request may follow on the connection
 */
record Request(boolean head, String path, boolean keepAlive) {}
