/**
 * Small programs that use only the public api. The README shows the marked regions of these files.
 */
@NullMarked
package io.semper.examples;

import org.jspecify.annotations.NullMarked;
