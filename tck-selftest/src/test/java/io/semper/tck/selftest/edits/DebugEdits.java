package io.semper.tck.selftest.edits;

import java.util.List;

/** A debug mode that is broken, and arguments that are not checked. */
final class DebugEdits implements EditGroup {
    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "debug mode cannot be turned off",
                        "engine/turn/LoopCore.java",
                        "        debug = on;",
                        "        debug |= on;",
                        "DEBUG-01"),
                new Edit(
                        "a slow callback is not named",
                        "engine/turn/TimedRun.java",
                        "(what == null ? task : what) + \" took \"",
                        "\"a callback took \"",
                        "DEBUG-02"),
                new Edit(
                        "a report does not say where its handle was made",
                        "engine/turn/Turns.java",
                        "                ExceptionContext.of(\"a callback threw\", thrown).withSource(task).withCreatedAt(createdAt));",
                        "                ExceptionContext.of(\"a callback threw\", thrown).withSource(task));",
                        "DEBUG-03"),
                new Edit(
                        "debug mode changes the order of callbacks",
                        "engine/turn/Calls.java",
                        "        CallHandle handle = handle(callback);\n        turns.enqueue(handle);\n        return handle;",
                        "        CallHandle handle = handle(callback);\n        if (loop.isDebug()) {\n            turns.timers().add(new CallTimer(this, loop.time(), timersMade++, handle::run, null, null));\n        } else {\n            turns.enqueue(handle);\n        }\n        return handle;",
                        "DEBUG-04"),
                new Edit(
                        "debug mode logs what is received",
                        "engine/stream/Delivery.java",
                        "        try (LentCopy copy = new LentCopy(bytes)) {",
                        "        LoopCore.warn(\"received \" + java.nio.charset.StandardCharsets.ISO_8859_1.decode(bytes.duplicate()), null);\n        try (LentCopy copy = new LentCopy(bytes)) {",
                        "DEBUG-05"),
                new Edit(
                        "a future does not describe itself",
                        "api/LoopFuture.java",
                        "return \"LoopFuture[\" + description() + \", \" + loop + \"]\";",
                        "return \"\";",
                        "DEBUG-06"),
                new Edit(
                        "the refusal of what is not claimed does not name the backend",
                        "api/Capability.java",
                        "\"' is not offered by loop \" + loop.name()",
                        "\"' is not offered\"",
                        "CAP-01"),
                new Edit(
                        "a null callback is queued",
                        "engine/turn/CallHandle.java",
                        "        this.callback = Objects.requireNonNull(callback, \"callback\");",
                        "        this.callback = callback;",
                        "BAD-01"),
                new Edit(
                        "a pool of no threads is configured",
                        "api/LoopOptions.java",
                        "throw new IllegalArgumentException(\"executorThreads must be 1 or more, was \" + threads);",
                        "return this;",
                        "BAD-02"));
    }
}
