/** The contract of an event loop: what applications call and what backends implement. */
@NullMarked
package io.semper;

import org.jspecify.annotations.NullMarked;
