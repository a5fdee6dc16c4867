package io.niotls.interop.jsse;

import io.niotls.jsse.testing.JsseStack;
import io.niotls.jsse.testing.Pairing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** The bodies that these tests send: bytes that follow from their place and do not repeat, as long as wanted. */
final class JdkHttpBody {
    /** The length of a large body: 100 MB, many times all buffers and windows between two programs. */
    static final long LARGE = 100L << 20;

    /** The {@link #pairings} for an annotation. */
    static final String PAIRINGS = "io.niotls.interop.jsse.JdkHttpBody#pairings";

    private static final int CHUNK = 65_536;

    private JdkHttpBody() {}

    /**
     * Returns who carries large bodies, which is what takes these tests their time: everybody with everybody in TLS 1.3, and ours
     * with itself in TLS 1.2.
     */
    static Stream<Pairing> pairings() {
        return Pairing.all().filter(pairing -> pairing.isTls13()
                || pairing.client() == JsseStack.NIOTLS && pairing.server() == JsseStack.NIOTLS);
    }

    /**
     * What came of a body.
     *
     * @param length its bytes
     * @param crc32c its checksum
     */
    record Sum(long length, long crc32c) {
        /** Reads a stream to its end. */
        static Sum of(InputStream body) throws IOException {
            CRC32C checksum = new CRC32C();
            byte[] chunk = new byte[CHUNK];
            long length = 0;
            for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
                checksum.update(chunk, 0, count);
                length += count;
            }
            return new Sum(length, checksum.getValue());
        }

        /** Takes what remains of a buffer. */
        static Sum of(ByteBuffer body) {
            CRC32C checksum = new CRC32C();
            int length = body.remaining();
            checksum.update(body);
            return new Sum(length, checksum.getValue());
        }

        /** Returns the sum of the body of a length. */
        static Sum expected(long length) {
            try (InputStream body = stream(length)) {
                return of(body);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Returns the body of a length. */
    static InputStream stream(long length) {
        return new InputStream() {
            private final byte[] chunk = new byte[CHUNK];
            private final LongBuffer words = ByteBuffer.wrap(chunk).asLongBuffer();
            private long position;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int wanted) {
                int place = (int) (position % CHUNK);
                int count = (int) Math.min(Math.min(wanted, CHUNK - place), length - position);
                if (count == 0) {
                    return wanted == 0 ? 0 : -1;
                }
                if (place == 0) {
                    fill();
                }
                System.arraycopy(chunk, place, target, offset, count);
                position += count;
                return count;
            }

            private void fill() {
                long first = position / Long.BYTES;
                for (int i = 0; i < words.capacity(); i++) {
                    words.put(i, mix(first + i));
                }
            }
        };
    }

    /** The mixing of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(long word) {
        long mixed = (word + 1) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
