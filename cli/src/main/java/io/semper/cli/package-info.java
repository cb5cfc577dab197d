/**
 * The {@code semper} command: arguments flow in, lines of text and an exit status flow out. Servers run their loop on the main
 * thread; the demo runs one loop for the server and one for the client, each on a thread of its own.
 */
@NullMarked
package io.semper.cli;

import org.jspecify.annotations.NullMarked;
