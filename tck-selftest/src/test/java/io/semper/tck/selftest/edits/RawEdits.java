package io.semper.tck.selftest.edits;

import java.util.List;

/** Raw sockets that are broken in one respect. */
final class RawEdits implements EditGroup {

    @Override
    public List<Edit> edits() {
        return List.of(new Edit(
                "a done-callback runs inside the call that adds it",
                "api/LoopFuture.java",
                "            loop.callSoon(due); //",
                "            due.run(); //",
                "RAW-11"));
    }
}
