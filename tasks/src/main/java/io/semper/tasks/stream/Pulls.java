package io.semper.tasks.stream;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The reads that are not {@link PullInto}. */
final class Pulls {
    private Pulls() {}

    /** Whatever there is, lent. One object serves all such reads of a stream. */
    static final class Some extends Pull<ByteBuffer> {
        private ByteBuffer lent = ByteBuffer.allocate(0);

        Some() {
            super("readSome()");
        }

        @Override
        boolean attempt(StreamBuffer bytes) {
            if (bytes.size() == 0) {
                return false;
            }
            lent = bytes.lend(bytes.size());
            return true;
        }

        @Override
        void atEnd(StreamBuffer bytes, Link link) {
            lent = bytes.lend(0);
        }

        @Override
        ByteBuffer result() {
            return lent;
        }

        @Override
        int most() {
            return 1;
        }
    }

    /** At least {@code atLeast} bytes, lent and left unread. */
    static final class Peek extends Pull<ByteBuffer> {
        private final int atLeast;
        private ByteBuffer lent = ByteBuffer.allocate(0);

        Peek(int atLeast) {
            super("peek()");
            this.atLeast = positive(call, "atLeast", atLeast);
        }

        @Override
        boolean attempt(StreamBuffer bytes) {
            if (bytes.size() < atLeast) {
                return false;
            }
            atEnd(bytes, null);
            return true;
        }

        @Override
        void atEnd(StreamBuffer bytes, @Nullable Link link) {
            lent = bytes.view(bytes.size()).asReadOnlyBuffer();
        }

        @Override
        ByteBuffer result() {
            return lent;
        }

        @Override
        int most() {
            return atLeast;
        }
    }

    static final class Exactly extends Pull<byte[]> {
        private final int count;
        private byte[] taken = {};

        Exactly(int count) {
            super("readExactly()");
            if (count < 0) {
                throw new IllegalArgumentException("readExactly() of " + count + " bytes: it must be 0 or more");
            }
            this.count = count;
        }

        @Override
        boolean attempt(StreamBuffer bytes) {
            if (bytes.size() < count) {
                return false;
            }
            taken = bytes.take(count);
            return true;
        }

        @Override
        void atEnd(StreamBuffer bytes, Link link) throws IOException {
            throw ended("readExactly() of " + count + " bytes", bytes, link);
        }

        @Override
        byte[] result() {
            return taken;
        }

        @Override
        int most() {
            return count;
        }
    }

    /** Bytes up to the end of a delimiter. */
    static class Until extends Pull<byte[]> {
        private final Delimiter delimiter;
        private final int limit;
        private byte[] taken = {};

        /** How many of the bytes were searched, so that none is looked at twice. */
        private int searched;

        Until(String call, Delimiter delimiter, int limit) {
            super(call);
            this.delimiter = Objects.requireNonNull(delimiter, "delimiter");
            this.limit = positive(call, "limit", limit);
        }

        @Override
        boolean attempt(StreamBuffer bytes) throws IOException {
            int within = Math.min(bytes.size(), limit);
            int end = bytes.find(delimiter, searched, within);
            if (end >= 0) {
                taken = bytes.take(end);
                return true;
            }
            searched = within;
            if (within == limit) {
                throw new LimitException(
                        call + ": no delimiter within the limit of " + limit
                                + " bytes; they are unread, to be read in another way",
                        bytes.find(delimiter, limit, bytes.size()));
            }
            return false;
        }

        @Override
        void atEnd(StreamBuffer bytes, Link link) throws IOException {
            throw ended(call, bytes, link);
        }

        @Override
        byte[] result() {
            return taken;
        }

        @Override
        int most() {
            return limit;
        }
    }

    /** A line without its end; null at the end of the stream. */
    static final class Line extends Pull<@Nullable String> {
        private final Until bytesOfLine;
        private final Charset charset;
        private @Nullable String line;

        Line(Charset charset, int limit) {
            super("readLine()");
            bytesOfLine = new Until(call, Delimiter.LINE_FEED, limit);
            this.charset = Objects.requireNonNull(charset, "charset");
        }

        @Override
        boolean attempt(StreamBuffer bytes) throws IOException {
            if (!bytesOfLine.attempt(bytes)) {
                return false;
            }
            byte[] raw = bytesOfLine.result();
            int length = raw.length - 1;
            if (length > 0 && raw[length - 1] == '\r') {
                length--;
            }
            line = new String(raw, 0, length, charset);
            return true;
        }

        @Override
        void atEnd(StreamBuffer bytes, Link link) {
            line = bytes.size() == 0 ? null : new String(bytes.take(bytes.size()), charset);
        }

        @Override
        @SuppressWarnings("NullAway") // the type argument allows null
        @Nullable
        String result() {
            return line;
        }

        @Override
        int most() {
            return bytesOfLine.most();
        }
    }

    /** A frame; null at the end of the stream. */
    static final class Frame<F> extends Pull<@Nullable F> {
        private final FrameParser<? extends F> parser;
        private final int limit;
        private @Nullable F frame;

        Frame(FrameParser<? extends F> parser, int limit) {
            super("readFrame()");
            this.parser = Objects.requireNonNull(parser, "parser");
            this.limit = positive(call, "limit", limit);
        }

        @Override
        boolean attempt(StreamBuffer bytes) throws IOException {
            int size = Math.min(bytes.size(), limit);
            if (size == 0) {
                return false;
            }
            ByteBuffer view = bytes.view(size);
            int start = view.position();
            F parsed = parser.parse(view);
            if (parsed == null) {
                bytes.release();
                if (size == limit) {
                    throw new LimitException(
                            "readFrame(): no frame within the limit of " + limit
                                    + " bytes; they are unread, to be read in another way",
                            -1);
                }
                return false;
            }
            int consumed = view.position() - start;
            if (consumed < 1 || consumed > size) {
                bytes.release();
                throw new IllegalStateException(parser + " returned a frame and set the position to " + view.position()
                        + ": it must be behind the frame, from " + (start + 1) + " to " + (start + size));
            }
            bytes.consumeView(consumed);
            frame = parsed;
            return true;
        }

        @Override
        void atEnd(StreamBuffer bytes, Link link) throws IOException {
            if (bytes.size() > 0) {
                throw ended(call, bytes, link);
            }
            frame = null;
        }

        @Override
        @SuppressWarnings("NullAway") // the type argument allows null
        @Nullable
        F result() {
            return frame;
        }

        @Override
        int most() {
            return limit;
        }
    }
}
