package io.semper.tck;

import java.util.List;

/** What the kit checks after a test: a protocol that has recorded its callbacks. Its text lists them. */
interface Recording {
    String name();

    /** Waits for the end of a transport that is closing. */
    void finish();

    /** Describes recorded callbacks that break the grammar of protocols. */
    List<String> violations();
}
