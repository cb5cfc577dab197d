/**
 * A chat in which no member can hold up the others: each member has an outbox of a limited size, and what does not fit replaces the
 * oldest lines. All members are served by one loop, so nothing here is locked.
 *
 * <p>The protocol is lines of UTF-8. {@code /nick NAME} takes a name, without which nothing can be said; {@code /who} lists the members;
 * {@code /quit} leaves; any other line is sent to all members, the sender included, as {@code NAME: line}. Lines of the server itself
 * begin with {@code *}.
 *
 * <p>Start reading at {@code Member}, then {@code Outbox}.
 */
@NullMarked
package io.semper.examples.chat;

import org.jspecify.annotations.NullMarked;
