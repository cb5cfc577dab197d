/** Tests of the meters, and a server of their figures. */
@NullMarked
package io.semper.micrometer;

import org.jspecify.annotations.NullMarked;
