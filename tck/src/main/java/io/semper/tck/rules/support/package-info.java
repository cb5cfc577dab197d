/**
 * Helpers that tests of several areas share.
 *
 * <p>Holds: ways to move a loop, peers, files, resolvers and providers made for tests. Start reading at
 * {@code LoopSteps}.
 */
@NullMarked
package io.semper.tck.rules.support;

import org.jspecify.annotations.NullMarked;
