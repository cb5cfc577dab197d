/**
 * A connection as a {@link java.util.concurrent.Flow.Publisher} and a {@link java.util.concurrent.Flow.Subscriber}: for libraries of
 * Reactive Streams, such as Reactor and RxJava, and for plain {@code Flow}.
 *
 * <ul>
 *   <li>Holds: {@code FlowProtocol}, the connection; not public: {@code Receiving}, the publisher, and {@code Sending}, the subscriber.
 *   <li>Called by: applications; the loop calls the callbacks of the protocol.
 *   <li>Calls: the public methods of {@link io.semper}, and the subscriber and the publisher of the application.
 *   <li>Threads: signals come on the loop's thread; subscriptions and subscribers may be used from any thread.
 *   <li>Invariants: what was received before an end is signalled before it; one delivery of the loop is held without demand, at most;
 *       one element is requested at a time, and none while writing is paused.
 *   <li>Rules: none of its own; those of Reactive Streams 1.0.4, whose TCK it passes.
 *   <li>Start reading at: {@code Receiving.signals}, then {@code Sending.more}.
 * </ul>
 */
@NullMarked
package io.semper.tasks.flow;

import org.jspecify.annotations.NullMarked;
