/**
 * Small programs over the public api alone. Bytes flow in from a transport and out through it, on the loop's thread; what the README
 * shows are the marked regions of these files.
 */
@NullMarked
package io.semper.examples;

import org.jspecify.annotations.NullMarked;
