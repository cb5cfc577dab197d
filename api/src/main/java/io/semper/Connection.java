package io.semper;

/**
 * What {@link EventLoop#createConnection} delivers.
 *
 * @param transport the loop's side
 * @param protocol the application's side, as the factory made it
 */
public record Connection<P extends StreamProtocol>(StreamTransport transport, P protocol) {}
