package io.semper.tasks;

/** The operations of {@link TaskDumper} for JMX. */
public interface TaskDumperMBean {
    /** Returns the dumps of all loops as text. */
    String text();

    /** Returns the dumps of all loops as a JSON array. */
    String json();
}
