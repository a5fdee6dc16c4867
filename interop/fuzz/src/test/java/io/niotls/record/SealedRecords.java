package io.niotls.record;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.fuzz.Choices;
import io.niotls.proto.ContentType;
import io.niotls.wire.ByteWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Records of a sender under the keys of one cipher, or in the clear, and what opens them. */
abstract class SealedRecords implements AutoCloseable {
    private static final List<Records.Way> WAYS = Records.distinctWays();

    /** Returns the sender of a number: 0 for records in the clear, then one for each cipher and MAC. */
    static SealedRecords numbered(int number) {
        int which = number % (WAYS.size() + 1);
        return which == 0 ? new Plain() : WAYS.get(which - 1).suite().isTls13()
                ? new Tls13(WAYS.get(which - 1)) : new Tls12(WAYS.get(which - 1));
    }

    /** Returns how many numbers there are. */
    static int count() {
        return WAYS.size() + 1;
    }

    /** Returns what opens them, null if they are in the clear. */
    abstract RecordOpener opener();

    /** Returns a record with content of up to 2^14 bytes, padded as the choices say where the version has padding. */
    abstract byte[] seal(ContentType type, byte[] content, Choices choices);

    /** Returns whether nobody else can make such records. */
    boolean isAuthentic() {
        return true;
    }

    /** Returns whether a reader may be told to pass over early data, which has numbers of its own: not in TLS 1.2. */
    boolean mayFollowEarlyData() {
        return true;
    }

    @Override
    public void close() {
        // nothing to drop where there are no keys
    }

    private static final class Plain extends SealedRecords {
        @Override
        RecordOpener opener() {
            return null;
        }

        @Override
        byte[] seal(ContentType type, byte[] content, Choices choices) {
            return Records.record(type.code(), 0x0303, content);
        }

        @Override
        boolean isAuthentic() {
            return false;
        }
    }

    private static final class Tls12 extends SealedRecords {
        private final Records.Way way;
        private final RecordSealer sealer;

        Tls12(Records.Way way) {
            this.way = way;
            this.sealer = way.sealer();
        }

        @Override
        RecordOpener opener() {
            return way.opener();
        }

        @Override
        byte[] seal(ContentType type, byte[] content, Choices choices) {
            return Records.seal(sealer, type, content);
        }

        @Override
        boolean mayFollowEarlyData() {
            return false;
        }

        @Override
        public void close() {
            sealer.close();
        }
    }

    /** Not the library's sealer, which never pads. */
    private static final class Tls13 extends SealedRecords {
        private final Records.Way way;
        private final Aead aead;
        private final ByteBuffer iv;
        private long sequence;

        Tls13(Records.Way way) {
            this.way = way;
            try (SecretBytes key = way.key(); SecretBytes initial = way.iv()) {
                aead = Records.CRYPTO.aead(way.suite().bulkCipher(), key);
                iv = ByteBuffer.wrap(initial.array().clone());
            }
        }

        @Override
        RecordOpener opener() {
            return way.opener();
        }

        @Override
        byte[] seal(ContentType type, byte[] content, Choices choices) {
            byte[] inner = Arrays.copyOf(content, content.length + 1 + choices.uint8() / 16);
            inner[content.length] = (byte) type.code();
            byte[] header = new ByteWriter().uint8(ContentType.APPLICATION_DATA.code()).uint16(0x0303)
                    .uint16(inner.length + aead.tagLength()).toByteArray();
            byte[] record = Arrays.copyOf(header, header.length + inner.length + aead.tagLength());
            aead.seal(iv.getInt(0), iv.getLong(4) ^ sequence++, header, 0, header.length, inner, 0, inner.length,
                    Aead.NO_TRAILING_BYTE, record, header.length);
            return record;
        }

        @Override
        public void close() {
            aead.close();
        }
    }
}
