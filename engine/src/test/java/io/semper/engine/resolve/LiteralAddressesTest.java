package io.semper.engine.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class LiteralAddressesTest {
    @Property
    void readsEveryIpv4Address(@ForAll @Size(4) byte[] bytes) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(bytes);
        assertThat(LiteralAddresses.parse(address.getHostAddress())).isEqualTo(address);
    }

    @Property
    void readsEveryIpv6Address(@ForAll @Size(16) byte[] bytes) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(bytes);
        String text = address instanceof Inet4Address ? "::ffff:" + address.getHostAddress() : address.getHostAddress();
        assertThat(LiteralAddresses.parse(text)).isEqualTo(address);
    }

    @Property
    void readsAGapOfAnyLengthAnywhere(
            @ForAll @Size(16) byte[] bytes,
            @ForAll @IntRange(min = 0, max = 7) int from,
            @ForAll @IntRange(max = 7) int more)
            throws UnknownHostException {
        int to = Math.min(7, from + more);
        StringBuilder text = new StringBuilder();
        for (int group = 0; group < 8; group++) {
            if (group >= from && group <= to) {
                bytes[2 * group] = 0;
                bytes[2 * group + 1] = 0;
                text.append(group == from ? "::" : "");
            } else {
                text.append(group == 0 || group == to + 1 ? "" : ":")
                        .append(Integer.toHexString((bytes[2 * group] & 255) << 8 | bytes[2 * group + 1] & 255));
            }
        }
        assertThat(LiteralAddresses.parse(text.toString())).isEqualTo(InetAddress.getByAddress(bytes));
    }

    @Property
    void whatItReadsTheJdkReadsAlike(
            @ForAll @StringLength(max = 24) @Chars({'.', ':', 'a', 'F'}) @CharRange(from = '0', to = '9') String text) {
        InetAddress parsed;
        try {
            parsed = LiteralAddresses.parse(text);
        } catch (UnknownHostException neither) {
            assertThat(text).contains(":");
            return;
        }
        if (parsed != null) {
            assertThat(parsed).isEqualTo(byTheJdk(text));
        }
    }

    private static InetAddress byTheJdk(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new AssertionError(literal, e);
        }
    }

    @Example
    void leavesTheOldFormsOfIpv4ToTheNames() throws UnknownHostException {
        for (String text : new String[] {
            "127.1",
            "1",
            "2130706433",
            "0177.0.0.1",
            "127.0.0.01",
            "0x7f.0.0.1",
            "127.0.0.1.",
            "127.0.0",
            "127.0.0.256",
            "127.0.0.-1",
            " 127.0.0.1",
            "127.0.0.+1",
            "١٢٧.0.0.1",
            "",
            "...",
            "localhost",
            "a.b.c.d"
        }) {
            assertThat(LiteralAddresses.parse(text)).as(text).isNull();
        }
    }

    @Example
    void refusesATextWithAColonThatIsNoLiteral() {
        for (String text : new String[] {
            ":",
            ":::",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            "12345::",
            "g::",
            "::1.2.3",
            "1.2.3.4::",
            "::1 ",
            ":1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:",
            "1:2:3:4::5:6:7:8",
            "localhost:80",
            "[",
            "[]",
            "[::1",
            "[::1]:80",
            "[[::1]]",
            "[127.0.0.1]",
            "[localhost]",
            "::٣"
        }) {
            assertThatThrownBy(() -> LiteralAddresses.parse(text))
                    .as(text)
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining(text);
        }
    }

    @Example
    void readsMappedAddressesAsIpv4() throws UnknownHostException {
        assertThat(LiteralAddresses.parse("::ffff:127.0.0.1"))
                .isEqualTo(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    @Example
    void readsIpv6InBrackets() throws UnknownHostException {
        assertThat(LiteralAddresses.parse("[::1]")).isEqualTo(LiteralAddresses.parse("::1"));
        assertThat(LiteralAddresses.parse("[fe80::1%7]")).isEqualTo(LiteralAddresses.parse("fe80::1%7"));
        assertThat(LiteralAddresses.parse("[::ffff:127.0.0.1]")).isEqualTo(LiteralAddresses.parse("127.0.0.1"));
    }

    @Example
    void readsScopesByNumberAndByName() throws Exception {
        assertThat(LiteralAddresses.parse("fe80::1%7"))
                .isInstanceOfSatisfying(
                        Inet6Address.class, six -> assertThat(six.getScopeId()).isEqualTo(7));
        NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        assertThat(LiteralAddresses.parse("fe80::1%" + loopback.getName()))
                .isInstanceOfSatisfying(
                        Inet6Address.class, six -> assertThat(six.getScopeId()).isEqualTo(loopback.getIndex()));
    }

    @Example
    void refusesAScopeThatDoesNotExist() {
        for (String text : new String[] {"fe80::1%no-such-if", "fe80::1%", "fe80::1%99999999999"}) {
            assertThatThrownBy(() -> LiteralAddresses.parse(text))
                    .as(text)
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("interface");
        }
    }
}
