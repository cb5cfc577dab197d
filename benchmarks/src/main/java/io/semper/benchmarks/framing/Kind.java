package io.semper.benchmarks.framing;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.DelimiterBasedFrameDecoder;
import io.netty.handler.codec.FixedLengthFrameDecoder;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.protobuf.ProtobufVarint32FrameDecoder;
import io.semper.framing.DelimiterDecoder;
import io.semper.framing.FixedSizeDecoder;
import io.semper.framing.FrameDecoder;
import io.semper.framing.LengthField;
import io.semper.framing.LengthFieldDecoder;
import io.semper.framing.LineDecoder;
import java.io.ByteArrayOutputStream;

/** Kinds of frames: how a stream of them looks, and the decoders that cut it. */
public enum Kind {
    /** Lines that end with CRLF. */
    LINES,
    /** A length in four bytes. */
    LENGTHS,
    /** Two delimiters of several bytes. */
    DELIMITERS,
    /** Frames of one size. */
    FIXED,
    /** A length as a varint. */
    VARINTS;

    private static final int LIMIT = 65_536;
    private static final byte[] SEMICOLONS = {';', ';'};
    private static final byte[] END = {'#', 'e', 'n', 'd'};

    FrameDecoder decoder(int size) {
        return switch (this) {
            case LINES -> new LineDecoder(LIMIT);
            case LENGTHS -> new LengthFieldDecoder(LIMIT, LengthField.ofBytes(4));
            case DELIMITERS -> new DelimiterDecoder(LIMIT, SEMICOLONS, END);
            case FIXED -> new FixedSizeDecoder(size);
            case VARINTS -> new LengthFieldDecoder(LIMIT, LengthField.varint());
        };
    }

    ChannelHandler netty(int size) {
        return switch (this) {
            case LINES -> new LineBasedFrameDecoder(LIMIT);
            case LENGTHS -> new LengthFieldBasedFrameDecoder(LIMIT, 0, 4, 0, 4);
            case DELIMITERS ->
                new DelimiterBasedFrameDecoder(LIMIT, Unpooled.wrappedBuffer(SEMICOLONS), Unpooled.wrappedBuffer(END));
            case FIXED -> new FixedLengthFrameDecoder(size);
            case VARINTS -> new ProtobufVarint32FrameDecoder();
        };
    }

    /** Returns {@code frames} frames with {@code size} bytes each. */
    byte[] stream(int frames, int size) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < frames; i++) {
            switch (this) {
                case LENGTHS -> bytes.writeBytes(new byte[] {0, 0, (byte) (size >> 8), (byte) size});
                case VARINTS ->
                    bytes.writeBytes(
                            size < 128
                                    ? new byte[] {(byte) size}
                                    : new byte[] {(byte) (size | 0x80), (byte) (size >> 7)});
                default -> {}
            }
            for (int j = 0; j < size; j++) {
                bytes.write('a' + (i + j) % 26);
            }
            switch (this) {
                case LINES -> bytes.writeBytes(new byte[] {'\r', '\n'});
                case DELIMITERS -> bytes.writeBytes(i % 2 == 0 ? SEMICOLONS : END);
                default -> {}
            }
        }
        return bytes.toByteArray();
    }
}
