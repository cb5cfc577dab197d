package io.semper.natives.epoll.linux.x86_64;

import io.semper.spi.NativeLibrary;

/** Found by ServiceLoader; that alone puts Netty's library for this processor into the module graph. */
public final class EpollLinuxX64 implements NativeLibrary {
    @Override
    public String resourceName() {
        return "META-INF/native/libnetty_transport_native_epoll_x86_64.so";
    }
}
