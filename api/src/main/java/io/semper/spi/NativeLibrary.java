package io.semper.spi;

/**
 * A marker provided by a module of native code, so that service binding resolves the module on the module path without a flag. It
 * has no other effect.
 */
public interface NativeLibrary {
    /** Returns the name of the resource that holds the library, such as {@code META-INF/native/libx.so}. */
    String resourceName();
}
