package io.semper.unix;

import io.semper.unix.Errno.Numbers;
import java.io.IOException;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Socket options of datagrams over internet addresses, by the JDK's names, or by those of {@link io.semper.DatagramOptions}. The socket of an
 * IPv6 endpoint serves IPv4 addresses, too, so it gets the option of both families.
 */
enum DatagramOption implements NativeOption {
    SO_BROADCAST(Boolean.class) {
        @Override
        public Object get(NativeSocket of) throws IOException {
            return of.isBroadcast();
        }

        @Override
        public void set(NativeSocket on, Object value) throws IOException {
            on.setBroadcast((Boolean) value);
        }
    },
    IP_TOS(Integer.class) {
        @Override
        public Object get(NativeSocket of) throws IOException {
            return of.getTrafficClass();
        }

        @Override
        public void set(NativeSocket on, Object value) throws IOException {
            on.setTrafficClass(within("IP_TOS", value, 0));
        }
    },
    IP_TTL(Integer.class) {
        @Override
        public Object get(NativeSocket of) throws IOException {
            return of.isIpv6() ? of.getIntOpt(IPV6, HOPS6) : of.getIntOpt(IP, TTL4);
        }

        @Override
        public void set(NativeSocket on, Object value) throws IOException {
            setBoth(on, TTL4, HOPS6, within("IP_TTL", value, 1));
        }
    },
    /** Of Linux alone. */
    IP_DONTFRAGMENT(Boolean.class) {
        @Override
        public Object get(NativeSocket of) throws IOException {
            return (of.isIpv6() ? of.getIntOpt(IPV6, DISCOVER6) : of.getIntOpt(IP, DISCOVER4)) == ALWAYS;
        }

        @Override
        public void set(NativeSocket on, Object value) throws IOException {
            setBoth(on, DISCOVER4, DISCOVER6, Boolean.TRUE.equals(value) ? ALWAYS : AS_ROUTES_SAY);
        }
    },
    /** Of Linux alone, as all options of multicast: elsewhere they were never tried. */
    IP_MULTICAST_TTL(Integer.class) {
        @Override
        public Object get(NativeSocket of) throws IOException {
            return of.isIpv6() ? of.getIntOpt(IPV6, 18) : of.getIntOpt(IP, 33);
        }

        @Override
        public void set(NativeSocket on, Object value) throws IOException {
            setBoth(on, 33, 18, within("IP_MULTICAST_TTL", value, 0));
        }
    },
    IP_MULTICAST_LOOP(Boolean.class) {
        @Override
        public Object get(NativeSocket of) throws IOException {
            return (of.isIpv6() ? of.getIntOpt(IPV6, 19) : of.getIntOpt(IP, 34)) != 0;
        }

        @Override
        public void set(NativeSocket on, Object value) throws IOException {
            setBoth(on, 34, 19, Boolean.TRUE.equals(value) ? 1 : 0);
        }
    },
    IP_MULTICAST_IF(NetworkInterface.class) {
        /** The index; Linux returns only an address for IPv4, so this is what {@link UnixDatagram} remembers. */
        @Override
        public Object get(NativeSocket of) throws IOException {
            throw new IOException("the OS does not return IP_MULTICAST_IF");
        }

        @Override
        public void set(NativeSocket on, Object value) throws IOException {
            int index = ((NetworkInterface) value).getIndex();
            on.setRawOpt(IP, 32, structure(12).putInt(8, index));
            if (on.isIpv6()) {
                on.setIntOpt(IPV6, 17, index);
            }
        }
    };

    static final int IP = 0;
    static final int IPV6 = 41;
    private static final int TTL4 = Numbers.LINUX ? 2 : 4;
    private static final int HOPS6 = Numbers.LINUX ? 16 : 4;
    private static final int DISCOVER4 = 10;
    private static final int DISCOVER6 = 23;
    private static final int ALWAYS = 2;
    private static final int AS_ROUTES_SAY = 1;
    private static final Map<String, DatagramOption> BY_NAME = Map.of(
            SO_BROADCAST.name(), SO_BROADCAST,
            IP_TOS.name(), IP_TOS,
            IP_TTL.name(), IP_TTL,
            IP_DONTFRAGMENT.name(), IP_DONTFRAGMENT,
            IP_MULTICAST_TTL.name(), IP_MULTICAST_TTL,
            IP_MULTICAST_LOOP.name(), IP_MULTICAST_LOOP,
            IP_MULTICAST_IF.name(), IP_MULTICAST_IF);

    private final Class<?> type;

    DatagramOption(Class<?> type) {
        this.type = type;
    }

    /** Null if this OS has no option of that name and type. */
    static @Nullable DatagramOption of(SocketOption<?> option) {
        DatagramOption found = BY_NAME.get(option.name());
        if (found == null || found.type != option.type()) {
            return null;
        }
        return Numbers.LINUX || found.ordinal() < IP_DONTFRAGMENT.ordinal() ? found : null;
    }

    /** A zeroed structure in the byte order of the machine, for {@link NativeSocket#setRawOpt}. */
    static ByteBuffer structure(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    private static void setBoth(NativeSocket on, int ipv4, int ipv6, int value) throws IOException {
        on.setIntOpt(IP, ipv4, value);
        if (on.isIpv6()) {
            on.setIntOpt(IPV6, ipv6, value);
        }
    }

    private static int within(String name, Object value, int least) {
        int number = (Integer) value;
        if (number < least || number > 255) {
            throw new IllegalArgumentException(name + " takes " + least + " to 255, not " + number);
        }
        return number;
    }
}
