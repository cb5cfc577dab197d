package io.semper;

/**
 * The result of {@link EventLoop#createConnection}. Rule CONNECT-01.
 *
 * @param <P> the type of the protocol
 * @param transport the loop's side
 * @param protocol the application's side, as the factory made it
 */
public record Connection<P extends StreamProtocol>(StreamTransport transport, P protocol) {}
