/**
 * A small, strict HTTP/1.1 server of files: an example of a protocol, not a framework. Requests flow in through
 * {@link io.semper.examples.http.HttpConnection}, answers flow out of it; everything runs on the loop's thread but the work on files,
 * which runs in the loop's executor.
 */
@NullMarked
package io.semper.examples.http;

import org.jspecify.annotations.NullMarked;
