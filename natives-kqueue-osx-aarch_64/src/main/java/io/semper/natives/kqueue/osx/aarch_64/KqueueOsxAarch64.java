package io.semper.natives.kqueue.osx.aarch_64;

import io.semper.spi.NativeLibrary;

/** Found by ServiceLoader; that alone puts Netty's library for this processor into the module graph. */
public final class KqueueOsxAarch64 implements NativeLibrary {
    @Override
    public String resourceName() {
        return "META-INF/native/libnetty_transport_native_kqueue_aarch_64.jnilib";
    }
}
