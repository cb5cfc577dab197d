package io.semper;

/**
 * The number of a transport's descriptor, for diagnosis: {@code transport.info(Descriptor.class)} while the transport is open. The
 * descriptor belongs to the loop; closing it elsewhere breaks other connections. Needs {@link Capability#DESCRIPTORS}. Rule
 * CONNECT-44.
 *
 * @param number as the OS has it
 */
public record Descriptor(int number) {}
