package io.semper.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Restricts the rules of a method or class to subjects that claim a capability, or one of several; for others they count as not claimed.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Requires {
    /** The id of the capability, such as {@code unix-sockets}; of several, one must be claimed. */
    String[] value();
}
