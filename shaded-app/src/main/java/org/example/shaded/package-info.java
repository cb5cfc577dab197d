/** An application that brings Semper along under other names. The loop of its main thread carries bytes to itself and back. */
@NullMarked
package org.example.shaded;

import org.jspecify.annotations.NullMarked;
