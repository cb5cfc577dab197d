package io.semper.unix;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The open descriptors of this process, where the OS lists them. Usable before Netty's library is loaded. */
public final class OpenDescriptors {
    private static final File LIST = new File(Errno.Numbers.LINUX ? "/proc/self/fd" : "/dev/fd");

    private OpenDescriptors() {}

    /** Whether this OS lists them, which {@link UnixSockets#adopt} needs. */
    public static boolean areListed() {
        return LIST.list() != null;
    }

    /** Their numbers. */
    static List<Integer> numbers() throws IOException {
        String[] names = LIST.list();
        if (names == null) {
            throw new IOException(LIST + " does not list the descriptors of this process");
        }
        List<Integer> numbers = new ArrayList<>();
        for (String name : names) {
            numbers.add(Integer.parseInt(name));
        }
        return numbers;
    }
}
