package io.semper.examples.http;

import org.jspecify.annotations.Nullable;

/**
 * A parsed request.
 *
 * @param head whether the body of the answer is left out
 * @param path the path of the target as it was sent, percent-encoded and without the query
 * @param keepAlive whether another request may follow on the connection
 * @param range the header {@code Range}; null if there is none, or if it depends on a version of the file, which this server does not
 *     know
 */
record Request(
        boolean head,
        String path,
        boolean keepAlive,
        @Nullable String range) {}
