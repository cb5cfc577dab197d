/**
 * The {@code semper} command. Servers run their loop on the main thread; the demo runs one loop for the server and one for the
 * client, each on its own thread.
 */
@NullMarked
package io.semper.cli;

import org.jspecify.annotations.NullMarked;
