package io.semper.unix;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The descriptors of this process, where the system lists them. Needs nothing of Netty's library: it may be asked before that is loaded. */
public final class OpenDescriptors {
    private static final File LIST = new File(Errno.Numbers.LINUX ? "/proc/self/fd" : "/dev/fd");

    private OpenDescriptors() {}

    /** Whether this system lists them, without which {@link UnixSockets#adopt} cannot work. */
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
