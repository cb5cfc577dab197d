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

/** The credentials of the peer of a Unix-domain socket, as Linux reports them. */
final class Credentials {
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int NO_ONE = -1;

    private Credentials() {}

    /** Null where the OS has no such call, or if there is no peer. */
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

    /** The JDK maps owners of files to names: this tries files of this process and of the peer's, whose owner usually is that user. */
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
