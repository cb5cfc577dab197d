package io.semper;

/**
 * The result of {@link EventLoop#createDatagramEndpoint}. Rule DATAGRAM-01.
 *
 * @param <P> the type of the protocol
 * @param transport the loop's side
 * @param protocol the application's side, as the factory made it
 */
public record Endpoint<P extends DatagramProtocol>(DatagramTransport transport, P protocol) {}
