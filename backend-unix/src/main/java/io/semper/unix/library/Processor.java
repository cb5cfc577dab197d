package io.semper.unix.library;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The processors that Netty has libraries for, with Netty's name and the number in the headers of libraries. */
enum Processor {
    X86_64("x86_64", 62, 0x0100_0007),
    AARCH_64("aarch_64", 183, 0x0100_000c),
    RISCV64("riscv64", 243, -1);

    final String netty;
    private final int elf;
    private final int machO;

    Processor(String netty, int elf, int machO) {
        this.netty = netty;
        this.elf = elf;
        this.machO = machO;
    }

    /** The processor of this JVM; null if Netty has no library for it. */
    static @Nullable Processor here() {
        return switch (architecture().toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> X86_64;
            case "aarch64", "arm64" -> AARCH_64;
            case "riscv64" -> RISCV64;
            default -> null;
        };
    }

    /** The JDK's name of the processor. */
    static String architecture() {
        return System.getProperty("os.arch", "");
    }

    boolean isElf(int machine) {
        return machine == elf;
    }

    boolean isMachO(int type) {
        return type == machO;
    }
}
