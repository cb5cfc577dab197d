package io.semper.tck;

import io.semper.Capability;
import java.util.ArrayList;
import java.util.List;

/** The kinds of stream that a rule is tested with; a test method that takes one runs once for each. */
public enum StreamKind {
    /** TCP over IPv4 loopback. */
    TCP,
    /** A Unix-domain stream socket. */
    UNIX;

    static List<StreamKind> of(TckSubject subject) {
        List<StreamKind> kinds = new ArrayList<>(List.of(TCP));
        if (subject.capabilities().contains(Capability.UNIX_SOCKETS)) {
            kinds.add(UNIX);
        }
        return kinds;
    }
}
