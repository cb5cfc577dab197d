package io.semper.sim;

import io.semper.engine.kernel.FailedCall;
import io.semper.engine.kernel.FailedCall.Cause;
import io.semper.engine.kernel.UnixFiles;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The paths of a host with a seed: names of that host alone, and no files of the machine. Every directory exists. What a crash leaves stays
 * there, as in a file system.
 */
final class WorldUnixNames implements UnixNames, UnixFiles {
    private static final int LONGEST_PATH = 107;

    private static final class Entry {
        private @Nullable Object owner;
        private Set<PosixFilePermission> permissions = PosixFilePermissions.fromString("rwxr-xr-x");

        Entry(Object owner) {
            this.owner = owner;
        }
    }

    private final SimHost host;
    private final Map<Path, Entry> entries = new LinkedHashMap<>();

    WorldUnixNames(SimHost host) {
        this.host = host;
    }

    private @Nullable Entry at(Path path) {
        return entries.get(path.toAbsolutePath());
    }

    @Override
    public Binding bind(Path path, Object owner) throws IOException {
        if (find(path) != Found.NOTHING) {
            throw FailedCall.BIND.because(Cause.LOCAL_ADDRESS, "Address already in use");
        }
        Entry made = new Entry(owner);
        entries.put(path.toAbsolutePath(), made);
        return () -> made.owner = null;
    }

    @Override
    public @Nullable Object ownerAt(Path path, FailedCall call) throws IOException {
        Entry found = at(path);
        if (found == null) {
            throw call.because(Cause.OTHER, "No such file or directory");
        }
        return found.owner;
    }

    @Override
    public Found find(Path path) {
        Path absolute = path.toAbsolutePath();
        if (entries.containsKey(absolute)) {
            return Found.SOCKET;
        }
        return entries.keySet().stream().anyMatch(each -> each.startsWith(absolute)) ? Found.OTHER : Found.NOTHING;
    }

    @Override
    public @Nullable Object key(Path path) {
        return at(path);
    }

    @Override
    public boolean isBound(Path path) {
        Entry found = at(path);
        return found != null && found.owner != null;
    }

    @Override
    public boolean havePermissions(Path directory) {
        return true;
    }

    private Entry existing(Path path) throws NoSuchFileException {
        Entry found = at(path);
        if (found == null) {
            throw new NoSuchFileException(path.toString());
        }
        return found;
    }

    @Override
    public Set<PosixFilePermission> permissions(Path path) throws IOException {
        return existing(path).permissions;
    }

    @Override
    public void setPermissions(Path path, Set<PosixFilePermission> permissions) throws IOException {
        existing(path).permissions = Set.copyOf(permissions);
    }

    /** A host that has crashed removes nothing. */
    @Override
    public void delete(Path path) {
        if (host.isUp()) {
            entries.remove(path.toAbsolutePath());
        }
    }

    @Override
    public int longestPath() {
        return LONGEST_PATH;
    }
}
