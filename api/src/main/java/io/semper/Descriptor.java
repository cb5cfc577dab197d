package io.semper;

/**
 * The number of a transport's descriptor, for diagnosis; by {@link Transport#info} while the transport is open. It stays the loop's:
 * closing it from elsewhere breaks other connections. Needs {@link Capability#DESCRIPTORS}.
 *
 * @param number as the system has it
 */
public record Descriptor(int number) {}
