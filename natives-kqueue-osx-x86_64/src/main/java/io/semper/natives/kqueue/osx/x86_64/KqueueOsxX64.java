package io.semper.natives.kqueue.osx.x86_64;

import io.semper.spi.NativeLibrary;

/** Found by ServiceLoader; that alone puts Netty's library for this processor into the module graph. */
public final class KqueueOsxX64 implements NativeLibrary {
    @Override
    public String resourceName() {
        return "META-INF/native/libnetty_transport_native_kqueue_x86_64.jnilib";
    }
}
