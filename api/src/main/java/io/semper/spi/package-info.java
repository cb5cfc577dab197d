/**
 * What a backend supplies: a provider, found by {@link java.util.ServiceLoader} on class path and module path. In flows the wish for
 * a loop, out flows the loop, or the reason why there is none. Any thread.
 */
@NullMarked
package io.semper.spi;

import org.jspecify.annotations.NullMarked;
