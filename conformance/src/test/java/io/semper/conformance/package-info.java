/** What the kit has found on the backends of one build. */
@NullMarked
package io.semper.conformance;

import org.jspecify.annotations.NullMarked;
