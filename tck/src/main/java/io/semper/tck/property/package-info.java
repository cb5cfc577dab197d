/**
 * Rules that are proved for generated cases, by jqwik; nothing outside this package uses it. The bodies run under the same guards
 * as the rules, on a thread of their own.
 */
@NullMarked
package io.semper.tck.property;

import org.jspecify.annotations.NullMarked;
