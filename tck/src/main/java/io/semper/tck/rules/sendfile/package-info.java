/**
 * Tests of the rules SENDFILE.
 *
 * <p>Holds: {@code sendFile}. Start reading at {@code SendFileRules}.
 */
@NullMarked
package io.semper.tck.rules.sendfile;

import org.jspecify.annotations.NullMarked;
