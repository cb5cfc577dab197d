/** Makes service binding resolve Netty's epoll library for Linux on riscv64, so that the module path needs no flag for it. */
@SuppressWarnings("module") // the name ends as Netty names the module that it requires
module io.semper.natives.epoll.linux.riscv64 {
    requires io.semper;
    requires static org.jspecify;
    requires io.netty.transport.epoll.linux.riscv64;

    provides io.semper.spi.NativeLibrary with
            io.semper.natives.epoll.linux.riscv64.EpollLinuxRiscv64;
}
