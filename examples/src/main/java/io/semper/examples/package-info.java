/**
 * Small programs that use only the public api. The README and the guide show the marked regions of these files.
 */
@NullMarked
package io.semper.examples;

import org.jspecify.annotations.NullMarked;
