/** Makes service binding resolve Netty's kqueue library for macOS on aarch_64, so that the module path needs no flag for it. */
@SuppressWarnings("module") // the name ends as Netty names the module that it requires
module io.semper.natives.kqueue.osx.aarch_64 {
    requires io.semper;
    requires static org.jspecify;
    requires io.netty.transport.kqueue.osx.aarch_64;

    provides io.semper.spi.NativeLibrary with
            io.semper.natives.kqueue.osx.aarch_64.KqueueOsxAarch64;
}
