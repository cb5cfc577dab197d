package io.semper.unix;

import io.semper.PeerCredentials;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a Unix-domain socket, as Linux vouches for it. */
final class Credentials {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int NO_ONE = -1;

    private Credentials() {}

    /** Null where the system has no such call, or no peer. */
    static @Nullable PeerCredentials of(NativeSocket connected) throws IOException {
        if (!Errno.Numbers.LINUX) {
            return null;
        }
        ByteBuffer found = ByteBuffer.allocateDirect(3 * Integer.BYTES).order(ByteOrder.nativeOrder());
        connected.getRawOpt(SOL_SOCKET, SO_PEERCRED, found);
        int process = found.getInt(0);
        int user = found.getInt(Integer.BYTES);
        int group = found.getInt(2 * Integer.BYTES);
        return user == NO_ONE
                ? null
                : new PeerCredentials(
                        name("uid", "owner", user, process),
                        name("gid", "group", group, process),
                        process > 0 ? OptionalLong.of(process) : OptionalLong.empty());
    }

    /** The JDK tells names of owners of files: a process's own, and those of the peer's, which are that user's in most cases. */
    private static String name(String number, String name, int id, int process) {
        for (String whose : new String[] {"self", Integer.toString(process), "1"}) {
            try {
                Map<String, Object> known =
                        Files.readAttributes(Path.of("/proc", whose), "unix:" + number + "," + name);
                if (Integer.valueOf(id).equals(known.get(number))) {
                    return String.valueOf(known.get(name));
                }
            } catch (IOException | RuntimeException gone) {
                continue;
            }
        }
        return Integer.toUnsignedString(id);
    }
}
