package io.semper.natives.epoll.linux.riscv64;

import io.semper.spi.NativeLibrary;

/** Found by ServiceLoader; that alone puts Netty's library for this processor into the module graph. */
public final class EpollLinuxRiscv64 implements NativeLibrary {
    @Override
    public String resourceName() {
        return "META-INF/native/libnetty_transport_native_epoll_riscv64.so";
    }
}
