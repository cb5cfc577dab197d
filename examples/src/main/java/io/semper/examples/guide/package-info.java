/**
 * The programs and recipes of the guide in {@code docs/guide}, whose pages show the marked regions of these files. Each is complete
 * and tested; copy what you need.
 */
@NullMarked
package io.semper.examples.guide;

import org.jspecify.annotations.NullMarked;
