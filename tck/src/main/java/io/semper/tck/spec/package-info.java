/**
 * The rules as data: in flows the text of {@code SPEC.md} and the classes of the kit, out flow rows and what does not fit between
 * the two. Any thread.
 */
@NullMarked
package io.semper.tck.spec;

import org.jspecify.annotations.NullMarked;
