package io.semper.tck.selftest.edits;

import java.util.List;

/** Policies, contexts and loans of loops that are broken in one respect. */
final class PolicyEdits implements EditGroup {
    private static final String LOOPS = "api/EventLoops.java";
    private static final String THREADS = "api/ThreadPolicy.java";
    private static final String OWNERSHIP = "api/Ownership.java";
    private static final String CORE = "engine/turn/LoopCore.java";

    @Override
    public List<Edit> edits() {
        return List.of(
                new Edit(
                        "a null policy changes nothing",
                        LOOPS,
                        "policy = newPolicy == null ? THREAD_POLICY : newPolicy;",
                        "policy = newPolicy == null ? policy : newPolicy;",
                        "POLICY-01"),
                new Edit(
                        "the current loop cannot be cleared",
                        THREADS,
                        "            loops.remove();",
                        "            loops.get();",
                        "POLICY-02"),
                new Edit(
                        "the policy makes a loop without being asked",
                        THREADS,
                        "        EventLoop loop = loops.get();\n",
                        "        EventLoop loop = loops.get();\n        if (loop == null) {\n            loop = newEventLoop();\n            loops.set(loop);\n        }\n",
                        "POLICY-03"),
                new Edit(
                        "the loop of the policy hides the running one",
                        LOOPS,
                        "return loop != null ? loop : policy.getEventLoop();",
                        "try {\n            return policy.getEventLoop();\n        } catch (IllegalStateException none) {\n            if (loop == null) {\n                throw none;\n            }\n            return loop;\n        }",
                        "POLICY-04"),
                new Edit(
                        "a loop is held after its run",
                        OWNERSHIP,
                        "        entered = null;\n        holder = null;\n",
                        "        entered = null;\n",
                        "POLICY-05"),
                new Edit(
                        "a new loop is current",
                        CORE,
                        "        turns = new Turns(this, crossThread);",
                        "        turns = new Turns(this, crossThread);\n        io.semper.EventLoops.policy().setEventLoop(this);",
                        "POLICY-06"),
                new Edit(
                        "the close of a loop ends the runs of others",
                        OWNERSHIP,
                        "        waiting.clear();\n        last.clear();\n",
                        "        waiting.clear();\n        last.clear();\n        RUNNING.clear();\n",
                        "POLICY-07"),
                new Edit(
                        "futures of several loops are combined",
                        "api/CombinedFutures.java",
                        "            if (each.loop() != loop) {",
                        "            if (each.loop() == null) {",
                        "POLICY-08"),
                new Edit(
                        "the best backend is taken in place of the one that is named",
                        "api/internal/Backends.java",
                        "return request.name != null ? new Backends().named(request, options) : new Backends().best(options);",
                        "return new Backends().best(options);",
                        "POLICY-09"),
                new Edit(
                        "no context is carried",
                        CORE,
                        "            return carrier.capture();",
                        "            return null;",
                        "POLICY-10"),
                new Edit(
                        "a loop that runs offers nothing",
                        CORE,
                        "        return kernel.capabilities();",
                        "        return isRunning() ? Set.of() : kernel.capabilities();",
                        "POLICY-11"),
                new Edit(
                        "a wrapped callback runs without its context",
                        "api/ContextCarrier.java",
                        "return () -> new InContext<Runnable>(this, Runnable::run).accept(callback);",
                        "return callback;",
                        "POLICY-14"),
                new Edit(
                        "a borrower does not run the loop",
                        OWNERSHIP,
                        "        Ownership other = RUNNING.putIfAbsent(borrower, this);",
                        "        Ownership other = RUNNING.get(borrower);",
                        "POLICY-15"),
                new Edit(
                        "the thread that entered cannot take the loop back",
                        OWNERSHIP,
                        "        holder = me;\n    }\n",
                        "        entered = me;\n    }\n",
                        "POLICY-15"));
    }
}
