package io.semper.tck.selftest.tasks;

/**
 * An edit of a source of the module tasks that breaks one rule.
 *
 * @param name what is broken, in words
 * @param rule the rule whose test must find it
 * @param file the file, below the package {@code io.semper.tasks}
 * @param from a text that occurs in it exactly once
 * @param to what replaces it
 */
record SourceMutant(String name, String rule, String file, String from, String to) {}
