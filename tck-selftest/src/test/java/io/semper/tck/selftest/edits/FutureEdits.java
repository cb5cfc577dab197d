package io.semper.tck.selftest.edits;

import java.util.List;

/** Broken futures and promises. */
final class FutureEdits implements EditGroup {
    private static final String CANCEL_HOOK = "api/CancelHook.java";
    private static final String DONE_CALLBACK = "api/DoneCallback.java";
    private static final String FOLLOWER = "api/Follower.java";
    private static final String LOOP_FUTURE = "api/LoopFuture.java";
    private static final String LOOP_PROMISE = "api/LoopPromise.java";
    private static final String OUTCOME_CELL = "api/OutcomeCell.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a promise that is done silently takes another outcome",
                        LOOP_PROMISE,
                        "if (!tryComplete(value)) {",
                        "if (!tryComplete(value) && value == this) {",
                        "FUTURE-01"),
                new Edit(
                        "another thread ends a future",
                        LOOP_PROMISE,
                        "        future.loop().ownership().check();\n        return future.endWithValue(value);",
                        "        return future.endWithValue(value);",
                        "FUTURE-04"),
                new Edit(
                        "done-callbacks run on a thread of their own",
                        DONE_CALLBACK,
                        "                pending.accept(future);",
                        "                Thread other = new Thread(() -> pending.accept(future));\n                other.start();\n                try {\n                    other.join();\n                } catch (InterruptedException e) {\n                    throw new IllegalStateException(e);\n                }",
                        "FUTURE-03"),
                new Edit(
                        "a result wraps its failure twice",
                        OUTCOME_CELL,
                        "throw new CompletionException(failure);",
                        "throw new CompletionException(new CompletionException(failure));",
                        "FUTURE-05"),
                new Edit(
                        "closing a loop does not say why a join ends",
                        LOOP_FUTURE,
                        "                throw waiting.closed();",
                        "                throw new IllegalStateException(\"no outcome\");",
                        "FUTURE-06"),
                new Edit(
                        "cancelling a future that is done succeeds",
                        LOOP_FUTURE,
                        "            return false;\n        }\n        CancelHook hook = cancelHook;",
                        "            return true;\n        }\n        CancelHook hook = cancelHook;",
                        "FUTURE-07"),
                new Edit(
                        "the release hook runs after the cancellation",
                        LOOP_FUTURE,
                        "run(now.release(), this::endCancelled);",
                        "endCancelled();\n                run(now.release(), () -> {});",
                        "FUTURE-08"),
                new Edit(
                        "cancelling a derived future takes its source from others",
                        FOLLOWER,
                        "upstream != null && !shields && upstream.servesOnly(link)",
                        "upstream != null && !shields",
                        "FUTURE-09"),
                new Edit(
                        "a callback of a future that is done cannot be removed",
                        DONE_CALLBACK,
                        "if (!leave(callback, CANCELLED) || future.isDone()) {",
                        "if (future.isDone() || !leave(callback, CANCELLED)) {",
                        "FUTURE-10"),
                new Edit(
                        "what a done-callback throws is reported inside of another exception",
                        DONE_CALLBACK,
                        "ExceptionContext.of(\"a done-callback threw\", thrown)",
                        "ExceptionContext.of(\"a done-callback threw\", new IllegalStateException(thrown))",
                        "FUTURE-11"),
                new Edit(
                        "a failure that was read is reported as never retrieved",
                        OUTCOME_CELL,
                        "            failure.retrieve();\n            return failure.cause();",
                        "            return failure.cause();",
                        "FUTURE-12"),
                new Edit(
                        "a future without a loop is made",
                        LOOP_FUTURE,
                        "this.loop = Objects.requireNonNull(loop, \"loop\");",
                        "this.loop = loop;",
                        "FUTURE-13"),
                new Edit(
                        "a wrapped stage fails with the wrapper of its failure",
                        "api/FutureBridge.java",
                        "fail(promise, Failure.unwrapped(thrown));",
                        "fail(promise, thrown);",
                        "FUTURE-14"),
                new Edit(
                        "a null cause fails a future later",
                        LOOP_PROMISE,
                        "        Objects.requireNonNull(cause, \"cause\");\n        future.loop().ownership().check();\n        return future.endWithFailure(cause);",
                        "        future.loop().ownership().check();\n        return future.endWithFailure(cause);",
                        "FUTURE-15"),
                new Edit(
                        "maybe returns a future of another loop",
                        "api/LoopFutures.java",
                        "            return future.loop() == loop",
                        "            return future.loop() != null",
                        "FUTURE-16"),
                new Edit(
                        "a cancel passes through a thousand futures and no more",
                        CANCEL_HOOK,
                        "                top = new Step(further, step);",
                        "                int depth = 0;\n                for (Step each = step; each != null; each = each.below) {\n                    depth++;\n                }\n                if (depth > 1000) {\n                    return;\n                }\n                top = new Step(further, step);",
                        "FUTURE-17"),
                new Edit(
                        "what the action of thenAccept throws is lost",
                        LOOP_FUTURE,
                        "            action.accept(value);\n            return null;",
                        "            try {\n                action.accept(value);\n            } catch (RuntimeException lost) {\n                return null;\n            }\n            return null;",
                        "FUTURE-18"),
                new Edit(
                        "a recovery takes failures of every type",
                        LOOP_FUTURE,
                        "if (type.isInstance(failure)) {",
                        "if (failure != null) {",
                        "FUTURE-20"),
                new Edit(
                        "a promise follows a second future",
                        FOLLOWER,
                        "if (future.cancelHook() instanceof Follower<?> other) {",
                        "if (future.cancelHook() instanceof Follower<?> other && other.source == null) {",
                        "FUTURE-21"),
                new Edit(
                        "cancelling does not reach the future that a function returned",
                        FOLLOWER,
                        "follow(inner, LoopFuture::copyTo);",
                        "inner.attach(done -> done.copyTo(promise));",
                        "FUTURE-22"),
                new Edit(
                        "a promise follows a wait for itself",
                        CANCEL_HOOK,
                        "return awaited.iterator();",
                        "return Collections.emptyIterator();",
                        "FUTURE-23"),
                new Edit(
                        "abandoning cancels what others wait for",
                        LOOP_FUTURE,
                        "if (mine.isCancelled() || !servesOnly(mine)) {",
                        "if (mine.isCancelled()) {",
                        "FUTURE-24"));
    }
}
