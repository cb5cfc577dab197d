package io.semper;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link LoopFutures#wait}: the given futures, each once, in the order of the arguments. Rule COMBINE-01.
 *
 * @param <T> the type of the values
 * @param done the futures that are done, whatever ended the wait
 * @param pending the futures that are not; nothing was done to them
 */
public record WaitResult<T extends @Nullable Object>(Set<LoopFuture<T>> done, Set<LoopFuture<T>> pending) {}
