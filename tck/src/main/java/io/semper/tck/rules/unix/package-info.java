/**
 * Tests of the rules UNIX.
 *
 * <p>Holds: Unix-domain sockets: paths, permissions, credentials. Start reading at {@code UnixRules}.
 */
@NullMarked
package io.semper.tck.rules.unix;

import org.jspecify.annotations.NullMarked;
