package io.semper;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The address of a Unix-domain socket in the abstract namespace of Linux (unix(7)), which is not a path: there is no file, no
 * permissions guard it, and it is free once its listener is closed. Every process of the network namespace may connect; a server
 * that restricts its clients asks for {@link PeerCredentials}.
 *
 * <p>For {@link ConnectOptions#to(SocketAddress)}, {@link ConnectOptions#localAddress} and
 * {@link ServerOptions#bind(SocketAddress)}. Needs {@link Capability#ABSTRACT_UNIX}. Immutable; equal if the names are equal. Rules
 * UNIX-25 to UNIX-27.
 */
public final class UnixAbstractAddress extends SocketAddress {
    private static final long serialVersionUID = 1;

    private final String name;

    private UnixAbstractAddress(String name) {
        this.name = name;
    }

    /**
     * Returns the address with this name.
     *
     * @param name without the zero byte that precedes it in sun_path, and without the {@code @} that tools print for it; used in
     *     UTF-8. A loop refuses a name that is too long for the OS, which on Linux takes 106 bytes. Zero characters belong to the name
     * @throws IllegalArgumentException if {@code name} is empty, or has a surrogate without its other half, which UTF-8 cannot encode
     */
    public static UnixAbstractAddress of(String name) {
        if (Objects.requireNonNull(name, "name").isEmpty()) {
            throw new IllegalArgumentException("the name of an abstract Unix address must not be empty");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
            throw new IllegalArgumentException(
                    "the name of an abstract Unix address must be encodable in UTF-8; it has an unpaired surrogate");
        }
        return new UnixAbstractAddress(name);
    }

    /** Returns the name. */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnixAbstractAddress that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** Returns a text such as {@code abstract:app}, with backslashes doubled and zero characters as {@code \0}. */
    @Override
    public String toString() {
        return "abstract:" + name.replace("\\", "\\\\").replace("\0", "\\0");
    }
}
