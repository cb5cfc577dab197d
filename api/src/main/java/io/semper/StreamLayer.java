package io.semper;

/**
 * A protocol that carries another transport for another protocol, as TLS does: below, it is the protocol of a connection; above, the
 * application uses {@link #upper()}. The loop and its servers reach through layers: calls on all connections of a server, such as
 * {@link Server#closeClients()}, go to the uppermost transport. Rules TLS-58, STATS-10.
 */
public interface StreamLayer extends StreamProtocol {
    /** Returns the transport that this layer carries; always the same one. Any thread. */
    StreamTransport upper();

    /** Returns the protocol that uses {@link #upper()}; this layer itself while there is none. Any thread; may be out of date there. */
    StreamProtocol upperProtocol();

    /** Returns the transport above all layers over {@code transport}; {@code transport} itself if there is none. */
    static StreamTransport uppermost(StreamTransport transport) {
        StreamTransport top = transport;
        StreamProtocol protocol = transport.protocol();
        while (protocol instanceof StreamLayer layer) {
            top = layer.upper();
            protocol = layer.upperProtocol();
            if (protocol == layer) {
                return top;
            }
        }
        return top;
    }

    /** Returns the protocol of the application above {@code protocol}, which may be a layer; {@code protocol} itself if it is none. */
    static StreamProtocol uppermost(StreamProtocol protocol) {
        StreamProtocol top = protocol;
        while (top instanceof StreamLayer layer && layer.upperProtocol() != layer) {
            top = layer.upperProtocol();
        }
        return top;
    }
}
