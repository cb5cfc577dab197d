/**
 * A small, strict HTTP/1.1 file server: an example of a protocol, not a framework.
 * {@link io.semper.examples.http.HttpConnection} takes requests and produces answers on the loop's thread; only file operations run
 * elsewhere, in the loop's executor.
 */
@NullMarked
package io.semper.examples.http;

import org.jspecify.annotations.NullMarked;
