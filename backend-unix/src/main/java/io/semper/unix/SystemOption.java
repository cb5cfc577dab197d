package io.semper.unix;

import io.semper.unix.Errno.Numbers;
import java.io.IOException;
import java.net.SocketOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Socket options of this OS beyond the few that every socket needs, by the JDK's names. */
enum SystemOption implements NativeOption {
    SO_KEEPALIVE(Boolean.class, NativeSocket::isKeepAlive, (d, v) -> d.setKeepAlive((Boolean) v)),
    TCP_NODELAY(Boolean.class, NativeSocket::isTcpNoDelay, (d, v) -> d.setTcpNoDelay((Boolean) v)),
    SO_REUSEADDR(Boolean.class, NativeSocket::isReuseAddress, (d, v) -> d.setReuseAddress((Boolean) v)),
    SO_LINGER(Integer.class, NativeSocket::getSoLinger, (d, v) -> d.setSoLinger((Integer) v)),
    IP_TOS(Integer.class, NativeSocket::getTrafficClass, (d, v) -> d.setTrafficClass(octet("IP_TOS", v))),
    TCP_KEEPIDLE(Numbers.LINUX ? 4 : 0x10),
    TCP_KEEPINTERVAL(Numbers.LINUX ? 5 : 0x101),
    TCP_KEEPCOUNT(Numbers.LINUX ? 6 : 0x102),
    /** Of Linux alone. */
    TCP_USER_TIMEOUT(Numbers.LINUX ? 18 : SystemOption.NONE),
    /** Of Linux alone. */
    TCP_QUICKACK(
            Boolean.class,
            d -> d.getIntOpt(SystemOption.TCP, 12) != 0,
            (d, v) -> d.setIntOpt(SystemOption.TCP, 12, Boolean.TRUE.equals(v) ? 1 : 0));

    private static final int TCP = 6;
    private static final int NONE = -1;
    private static final Map<String, SystemOption> BY_NAME = new HashMap<>();

    static {
        for (SystemOption option : values()) {
            if (Numbers.LINUX || option != TCP_USER_TIMEOUT && option != TCP_QUICKACK) {
                BY_NAME.put(option.name(), option);
            }
        }
    }

    private interface Getter {
        Object get(NativeSocket of) throws IOException;
    }

    private interface Setter {
        void set(NativeSocket on, Object value) throws IOException;
    }

    private final Class<?> type;
    private final Getter getter;
    private final Setter setter;

    SystemOption(Class<?> type, Getter getter, Setter setter) {
        this.type = type;
        this.getter = getter;
        this.setter = setter;
    }

    SystemOption(int number) {
        this(
                Integer.class,
                d -> d.getIntOpt(SystemOption.TCP, number),
                (d, v) -> d.setIntOpt(SystemOption.TCP, number, (Integer) v));
    }

    /** Null if this OS has no option of that name and type for sockets of that kind. */
    static @Nullable SystemOption of(SocketOption<?> option, boolean unix) {
        SystemOption found = BY_NAME.get(option.name());
        return found != null && found.type == option.type() && (!unix || found == SO_LINGER) ? found : null;
    }

    @Override
    public Object get(NativeSocket of) throws IOException {
        return getter.get(of);
    }

    @Override
    public void set(NativeSocket on, Object value) throws IOException {
        setter.set(on, value);
    }

    private static int octet(String name, Object value) {
        int number = (Integer) value;
        if (number < 0 || number > 255) {
            throw new IllegalArgumentException(name + " takes 0 to 255, not " + number);
        }
        return number;
    }
}
