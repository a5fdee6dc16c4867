package io.niotls.conformance;

import io.niotls.crypto.Aead;
import io.niotls.crypto.SecretBytes;
import io.niotls.handshake.RecordKeys;
import io.niotls.proto.ContentType;
import io.niotls.record.RecordOpener;
import io.niotls.record.RecordProtection;
import io.niotls.record.RecordSealer;
import io.niotls.testing.Setup;
import io.niotls.wire.ByteWriter;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** How a scripted peer protects what it sends: one record for each call, also such as the library would not make. */
public interface PeerRecords {
    byte[] seal(ContentType type, byte[] content);

    default boolean isProtected() {
        return true;
    }

    default boolean isTls13() {
        return false;
    }

    /** TLS 1.3: seals a plaintext that has its type and padding already. */
    default byte[] sealInner(byte[] inner) {
        throw new IllegalStateException("TLS 1.3 only");
    }

    static byte[] plain(int type, byte[] content) {
        return new ByteWriter().uint8(type).uint16(0x0303).opaque16(content).toByteArray();
    }

    static PeerRecords of(RecordKeys keys) {
        if (keys instanceof RecordKeys.Tls13 modern) {
            return new Tls13(modern);
        }
        RecordKeys.Tls12 older = (RecordKeys.Tls12) keys;
        return new Tls12(RecordProtection.tls12Sealer(Setup.CRYPTO, older.suite(), older.keys().key(), older.keys().iv(),
                older.keys().macKey(), older.encryptThenMac(), Setup.seeded(77)));
    }

    static RecordOpener opener(RecordKeys keys) {
        if (keys instanceof RecordKeys.Tls13 modern) {
            try (SecretBytes key = modern.secret().key(modern.suite().bulkCipher()); SecretBytes iv = modern.secret().iv()) {
                return RecordProtection.tls13Opener(Setup.CRYPTO, modern.suite(), key, iv);
            }
        }
        RecordKeys.Tls12 older = (RecordKeys.Tls12) keys;
        return RecordProtection.tls12Opener(Setup.CRYPTO, older.suite(), older.keys().key(), older.keys().iv(),
                older.keys().macKey(), older.encryptThenMac());
    }

    /** In the clear. */
    final class Plain implements PeerRecords {
        @Override
        public byte[] seal(ContentType type, byte[] content) {
            return plain(type.code(), content);
        }

        @Override
        public boolean isProtected() {
            return false;
        }
    }

    /** Under keys of TLS 1.2. */
    record Tls12(RecordSealer sealer) implements PeerRecords {
        @Override
        public byte[] seal(ContentType type, byte[] content) {
            byte[] out = new byte[content.length + 400];
            int length = sealer.seal(type, content, 0, content.length, out, 0);
            return Arrays.copyOf(out, length);
        }
    }

    /** Under keys of TLS 1.3. Not the library's sealer, because that one cannot be made to pad or to lie about the type. */
    final class Tls13 implements PeerRecords {
        private final Aead aead;
        private final ByteBuffer iv;
        private long sequence;

        Tls13(RecordKeys.Tls13 keys) {
            try (SecretBytes key = keys.secret().key(keys.suite().bulkCipher()); SecretBytes initial = keys.secret().iv()) {
                aead = Setup.CRYPTO.aead(keys.suite().bulkCipher(), key);
                iv = ByteBuffer.wrap(initial.array().clone());
            }
        }

        @Override
        public byte[] seal(ContentType type, byte[] content) {
            return sealInner(ScriptedPeer.concat(content, new byte[] {(byte) type.code()}));
        }

        @Override
        public byte[] sealInner(byte[] inner) {
            byte[] header = new ByteWriter().uint8(23).uint16(0x0303).uint16(inner.length + aead.tagLength()).toByteArray();
            byte[] out = Arrays.copyOf(header, header.length + inner.length + aead.tagLength());
            aead.seal(iv.getInt(0), iv.getLong(4) ^ sequence++, header, 0, header.length, inner, 0, inner.length,
                    Aead.NO_TRAILING_BYTE, out, header.length);
            return out;
        }

        @Override
        public boolean isTls13() {
            return true;
        }
    }
}
