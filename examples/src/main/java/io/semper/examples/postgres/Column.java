package io.semper.examples.postgres;

/**
 * A column of a result.
 *
 * @param typeId the object id of the type, from {@code pg_type}, such as 23 for {@code int4}
 */
public record Column(String name, int typeId) {}
