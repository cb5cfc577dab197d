/** Makes service binding resolve Netty's kqueue library for macOS on x86_64, so that the module path needs no flag for it. */
@SuppressWarnings("module") // the name ends as Netty names the module that it requires
module io.semper.natives.kqueue.osx.x86_64 {
    requires io.semper;
    requires static org.jspecify;
    requires io.netty.transport.kqueue.osx.x86_64;

    provides io.semper.spi.NativeLibrary with
            io.semper.natives.kqueue.osx.x86_64.KqueueOsxX64;
}
