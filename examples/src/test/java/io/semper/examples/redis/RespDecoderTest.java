package io.semper.examples.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.semper.framing.FrameException;
import io.semper.framing.FrameException.Reason;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The decoder returns the same values, however its input is cut, and refuses what it must not accept. */
class RespDecoderTest {
    private static final int LIMIT = 4096;

    private static final String REPLIES =
            "+OK\r\n+\r\n+PONG\r\n-ERR no such thing\r\n:0\r\n:-1\r\n:9223372036854775807\r\n"
                    + ":-9223372036854775808\r\n$0\r\n\r\n$-1\r\n$5\r\ntulip\r\n$4\r\n\r\n\r\n\r\n*0\r\n*-1\r\n"
                    + "*3\r\n:1\r\n*2\r\n$1\r\na\r\n$-1\r\n-ERR within\r\n"
                    + "_\r\n#t\r\n#f\r\n,1.5\r\n,-inf\r\n(3492890328409238509324850943850943825024385\r\n"
                    + "!9\r\nSYNTAX no\r\n=8\r\ntxt:rose\r\n%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n_\r\n~2\r\n:1\r\n:2\r\n"
                    + "|1\r\n+ttl\r\n:10\r\n$4\r\nlily\r\n*2\r\n|1\r\n+x\r\n%1\r\n+y\r\n:1\r\n:7\r\n:8\r\n"
                    + ">3\r\n+message\r\n$1\r\nc\r\n$2\r\nhi\r\n:5\r\n";

    private static final String VALUES = "OK,,PONG,!ERR no such thing,0,-1,9223372036854775807,-9223372036854775808,"
            + "'',null,'tulip','\r\n\r\n',[],null,[1 ['a' null] !ERR within],null,true,false,1.5,-Infinity,"
            + "3492890328409238509324850943850943825024385,!SYNTAX no,'rose',[a 1 b [null]],[1 2],'lily',[7 8],"
            + ">[message 'c' 'hi'],5";

    private static final String REQUESTS =
            "*1\r\n$4\r\nPING\r\nPING\r\n\r\n  \r\n*0\r\n*-1\r\n*3\r\n$3\r\nSET\r\n$0\r\n\r\n"
                    + "$2\r\n\r\n\r\nget  a b\nQUIT\r\n";
    private static final String WORDS = "['PING'],['PING'],['SET' '' '\r\n'],['get' 'a' 'b'],['QUIT']";

    private static final class Values implements RespDecoder.Sink {
        final List<String> all = new ArrayList<>();

        @Override
        public boolean received(Object value) {
            all.add(text(value));
            return true;
        }

        @Override
        public void pushed(List<Object> message) {
            all.add(">" + text(message));
        }
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return "'" + new String(bytes, ISO_8859_1) + "'";
        }
        if (value instanceof RedisException error) {
            return "!" + error.getMessage();
        }
        return value instanceof List<?> list
                ? list.stream().map(RespDecoderTest::text).collect(Collectors.joining(" ", "[", "]"))
                : String.valueOf(value);
    }

    private static RespDecoder decoder(boolean requests, Values values) {
        return requests ? RespDecoder.ofRequests(LIMIT, values) : RespDecoder.ofReplies(LIMIT, values);
    }

    private static void feed(RespDecoder decoder, String text, int from, int to) throws FrameException {
        ByteBuffer piece = ByteBuffer.wrap(text.substring(from, to).getBytes(ISO_8859_1));
        decoder.feed(piece);
        assertThat(piece.hasRemaining()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCutAtAnyByteChangesNothing(boolean requests) throws FrameException {
        String stream = requests ? REQUESTS : REPLIES;
        String expected = requests ? WORDS : VALUES;
        for (int cut = 0; cut <= stream.length(); cut++) {
            Values values = new Values();
            RespDecoder decoder = decoder(requests, values);
            feed(decoder, stream, 0, cut);
            feed(decoder, stream, cut, stream.length());
            assertThat(String.join(",", values.all)).as("cut at %s", cut).isEqualTo(expected);
        }
        Values values = new Values();
        RespDecoder decoder = decoder(requests, values);
        for (int i = 0; i < stream.length(); i++) {
            feed(decoder, stream, i, i + 1);
        }
        assertThat(String.join(",", values.all)).as("byte by byte").isEqualTo(expected);
    }

    @Property
    void randomCutsOfRandomValuesChangeNothing(
            @ForAll("replies") List<String> replies, @ForAll List<@IntRange(min = 1, max = 40) Integer> cuts)
            throws FrameException {
        String stream = String.join("", replies);
        Values whole = new Values();
        feed(decoder(false, whole), stream, 0, stream.length());
        assertThat(whole.all).hasSameSizeAs(replies);
        Values pieces = new Values();
        RespDecoder decoder = decoder(false, pieces);
        int at = 0;
        for (int i = 0; at < stream.length(); i++) {
            int next = Math.min(stream.length(), at + (cuts.isEmpty() ? 3 : cuts.get(i % cuts.size())));
            feed(decoder, stream, at, next);
            at = next;
        }
        assertThat(pieces.all).isEqualTo(whole.all);
    }

    @Provide
    Arbitrary<List<String>> replies() {
        Arbitrary<String> bulk = Arbitraries.strings()
                .withChars('a', '\r', '\n', '$', '*', '\u00ff')
                .ofMaxLength(30)
                .map(content -> "$" + content.length() + "\r\n" + content + "\r\n");
        Arbitrary<String> scalar = Arbitraries.oneOf(
                bulk,
                Arbitraries.longs().map(number -> ":" + number + "\r\n"),
                Arbitraries.strings().alpha().ofMaxLength(9).map(line -> "+" + line + "\r\n"),
                Arbitraries.of("_\r\n", "$-1\r\n", "#t\r\n", "-ERR x\r\n"));
        Arbitrary<String> list =
                scalar.list().ofMaxSize(5).map(items -> "*" + items.size() + "\r\n" + String.join("", items));
        Arbitrary<String> nested = Arbitraries.oneOf(scalar, list)
                .list()
                .ofMaxSize(4)
                .map(items -> "~" + items.size() + "\r\n" + String.join("", items));
        return Arbitraries.oneOf(scalar, list, nested).list().ofMaxSize(12);
    }

    @ParameterizedTest
    @CsvSource({
        "x, MALFORMED",
        "':1x', MALFORMED",
        "':', MALFORMED",
        "':9223372036854775808', MALFORMED",
        "':99999999999999999999', MALFORMED",
        "'$-2', MALFORMED",
        "'$x', MALFORMED",
        "'$4097', TOO_LONG",
        "'$9223372036854775807', TOO_LONG",
        "'*-2', MALFORMED",
        "'*257', TOO_LONG",
        "'*9223372036854775807', TOO_LONG",
        "'%129', TOO_LONG",
        "'%9223372036854775807', TOO_LONG",
        "'>0', MALFORMED",
        "'#x', MALFORMED",
        "'#', MALFORMED",
        "',x', MALFORMED",
        "'(x', MALFORMED",
        "'$?', MALFORMED",
        "'', MALFORMED",
    })
    void whatIsNoReplyIsRefusedHoweverItIsCut(String line, Reason reason) {
        String stream = "+OK\r\n" + line + "\r\n";
        for (int cut = 0; cut <= stream.length(); cut++) {
            Values values = new Values();
            RespDecoder decoder = decoder(false, values);
            int at = cut;
            assertThatThrownBy(() -> {
                        feed(decoder, stream, 0, at);
                        feed(decoder, stream, at, stream.length());
                    })
                    .isInstanceOfSatisfying(
                            FrameException.class, e -> assertThat(e.reason()).isEqualTo(reason));
            assertThat(values.all).containsExactly("OK");
        }
    }

    @Test
    void endsOfLinesAndStringsAreChecked() {
        for (String stream : new String[] {"+OK\n", "$2\r\nabc\r\n", "$2\r\nab\rx", "*2\r\n>1\r\n+a\r\n"}) {
            assertThatThrownBy(() -> feed(decoder(false, new Values()), stream, 0, stream.length()))
                    .as(stream)
                    .isInstanceOf(FrameException.class)
                    .hasMessageStartingWith("not RESP: received ");
        }
        String text = "*1\r\n:1\r\n";
        assertThatThrownBy(() -> feed(decoder(true, new Values()), text, 0, text.length()))
                .hasMessage("not RESP: received ':' where the '$' of an argument should be");
    }

    @Test
    void theLimitIsThatOfAWholeValueAndNotOfTheStream() throws FrameException {
        Values values = new Values();
        RespDecoder decoder = decoder(false, values);
        String half = "$2000\r\n" + "x".repeat(2000) + "\r\n";
        for (int i = 0; i < 10; i++) {
            feed(decoder, half, 0, half.length());
        }
        assertThat(values.all).hasSize(10);
        String both = "*3\r\n" + half + half + half;
        assertThatThrownBy(() -> feed(decoder, both, 0, both.length())).hasMessageContaining("more than 4096 bytes");
    }

    @Test
    void nestingAndLinesAreLimited() {
        String deep = "*1\r\n".repeat(33);
        assertThatThrownBy(() -> feed(decoder(false, new Values()), deep, 0, deep.length()))
                .hasMessageContaining("deeper than 32");
        String endless = "+" + "x".repeat(RespDecoder.LONGEST_LINE);
        assertThatThrownBy(() -> feed(decoder(false, new Values()), endless, 0, endless.length()))
                .hasMessageContaining("a line of 65536 bytes");
    }

    @Test
    void aLongStringArrivesInPieces() throws FrameException {
        List<byte[]> strings = new ArrayList<>();
        RespDecoder decoder = RespDecoder.ofReplies(1 << 20, value -> strings.add((byte[]) value));
        byte[] content = new byte[300_000];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31);
        }
        ByteBuffer stream = ByteBuffer.allocate(content.length + 20)
                .put("$300000\r\n".getBytes(ISO_8859_1))
                .put(content)
                .put("\r\n".getBytes(ISO_8859_1))
                .flip();
        while (stream.hasRemaining()) {
            decoder.feed(stream.slice(stream.position(), Math.min(70_001, stream.remaining())));
            stream.position(stream.position() + Math.min(70_001, stream.remaining()));
        }
        assertThat(strings).hasSize(1);
        assertThat(strings.get(0)).isEqualTo(content);
    }

    @Test
    void aSinkThatReturnsFalseGetsTheRestLater() throws FrameException {
        List<String> words = new ArrayList<>();
        RespDecoder decoder = RespDecoder.ofRequests(LIMIT, value -> {
            words.add(text(value));
            return false;
        });
        ByteBuffer data = ByteBuffer.wrap("PING\r\nECHO a\r\n".getBytes(ISO_8859_1));
        decoder.feed(data);
        assertThat(words).containsExactly("['PING']");
        decoder.feed(data);
        assertThat(words).containsExactly("['PING']", "['ECHO' 'a']");
    }
}
