/**
 * The kernel seam over {@code java.nio}. Down flow interest and socket calls, up flow readiness from one
 * {@link java.nio.channels.Selector} for each loop; everything runs on the loop's thread, save the wakeup. Only
 * {@link io.semper.nio.NioProvider} is for others.
 */
@NullMarked
package io.semper.nio;

import org.jspecify.annotations.NullMarked;
