/** The same programs on every backend: what protocols see is the same. */
@NullMarked
package io.semper.conformance.agree;

import org.jspecify.annotations.NullMarked;
