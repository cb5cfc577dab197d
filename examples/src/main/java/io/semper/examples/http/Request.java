package io.semper.examples.http;

/**
 * A parsed request.
 *
 * @param head whether the body of the answer is left out
 * @param path the path of the target as it was sent, percent-encoded and without the query
 * @param keepAlive whether another request may follow on the connection
 */
record Request(boolean head, String path, boolean keepAlive) {}
