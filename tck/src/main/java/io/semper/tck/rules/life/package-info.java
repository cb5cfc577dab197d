/**
 * Tests of the rules LIFE.
 *
 * <p>Holds: memory, descriptors and threads that are released. Start reading at {@code LifeRules}.
 */
@NullMarked
package io.semper.tck.rules.life;

import org.jspecify.annotations.NullMarked;
