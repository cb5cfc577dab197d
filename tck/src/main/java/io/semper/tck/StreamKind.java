package io.semper.tck;

import io.semper.Capability;
import java.util.ArrayList;
import java.util.List;

/** The kinds of stream that one rule is proved for; a rule method that takes one is run for each. */
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
