/**
 * Mutates the state machines with PIT, and shows which mutants no test notices. {@link io.semper.pit.Part} says what is mutated and which
 * tests must notice; {@link io.semper.pit.Mutate} runs PIT. The other classes are extensions of PIT: it finds them by their services files.
 */
@NullMarked
package io.semper.pit;

import org.jspecify.annotations.NullMarked;
