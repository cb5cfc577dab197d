package io.semper;

/**
 * A protocol that passes what it receives to an object of the application in another form, such as one that cuts frames. Snapshots,
 * events and messages name that object instead of the protocol. Rule STATS-12.
 */
public interface ProtocolAdapter {
    /** Returns the object of the application; always the same one. Any thread. */
    Object application();

    /** Returns the object of the application above {@code protocol} and all layers and adapters; {@code protocol} if it is neither. */
    static Object applicationOf(StreamProtocol protocol) {
        StreamProtocol top = StreamLayer.uppermost(protocol);
        return top instanceof ProtocolAdapter adapter ? adapter.application() : top;
    }
}
