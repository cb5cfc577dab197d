package io.semper.spi;

/**
 * A marker that a module of native code provides, so that service binding resolves it on the module path without any flag. It does
 * nothing; it is found and thereby there.
 */
public interface NativeLibrary {
    /** The resource that holds the library, such as {@code META-INF/native/libx.so}. */
    String resourceName();
}
