package io.semper;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link LoopFutures#wait} found: the futures that it was given, each once and in that order. Rule COMBINE-01.
 *
 * @param done those that are done, whatever made the wait end
 * @param pending those that are not; nothing was done to them
 */
public record WaitResult<T extends @Nullable Object>(Set<LoopFuture<T>> done, Set<LoopFuture<T>> pending) {}
