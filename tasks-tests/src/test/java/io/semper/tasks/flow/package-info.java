/** Tests of {@code io.semper.tasks.flow}: the TCK of Reactive Streams, and what it does not cover. */
@NullMarked
package io.semper.tasks.flow;

import org.jspecify.annotations.NullMarked;
