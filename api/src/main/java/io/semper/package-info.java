/**
 * The contract of an event loop: what an application, a protocol and a loop promise each other.
 *
 * <p>In flow calls of the application ({@code callSoon}, {@code createConnection}, {@code write}); out flow callbacks, always on
 * the loop's thread and one at a time. Everything here is for the thread that owns the loop, except what says "Any thread".
 * The numbered rules behind the words MUST and SHOULD stand in the resource {@code io/semper/SPEC.md}.
 */
@NullMarked
package io.semper;

import org.jspecify.annotations.NullMarked;
