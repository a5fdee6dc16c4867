package io.niotls.bench.record;

import io.niotls.bench.record.RecordCase.Memory;
import io.niotls.bench.stack.Scenario.Suite;
import io.niotls.bench.stack.Scenario.Version;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.spec.AlgorithmParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The floor: the {@link Cipher} calls that a record needs, in the way that is fastest on these JDKs. One cipher, key object,
 * array of additional data and two nonces serve all records of a direction; source and destination are apart; TLS 1.3's type byte
 * goes in by a call of its own, but short contents are copied to where they are sealed, the type behind them; direct buffers go
 * by way of arrays. No record layer: no header is written or read, nothing is checked but the tag.
 */
final class CipherPath implements RecordPath {
    private static final int TAG = 16;
    private static final int APPLICATION_DATA = 23;
    /** Up to here a copy is cheaper than a second call of the cipher, or as cheap. */
    private static final int COPIED = 1_000;

    private final Memory memory;
    private final boolean gcm;
    private final boolean tls13;
    /** What stands before the sealed text: the header, and an explicit nonce where there is one. */
    private final int before;
    private final int sealedLength;
    private final int ahead;
    private final Key key;
    private final Cipher sealer;
    private final Cipher opener;
    private final Nonces sealing;
    private final Nonces opening;
    private final byte[] additionalData;
    private final byte[] type = {APPLICATION_DATA};
    private final byte[] content;
    private final byte[] records;
    private final byte[] opened;
    private final ByteBuffer directContent;
    private final ByteBuffer directRecords;
    private final ByteBuffer directOpened;
    private long sealedCount;
    private long openedCount;
    private int position;
    private int end;

    CipherPath(RecordCase measured, int atOnce) throws GeneralSecurityException {
        memory = measured.memory();
        gcm = measured.suite() != Suite.CHACHA20_POLY1305;
        tls13 = measured.version() == Version.TLS_1_3;
        before = 5 + (gcm && !tls13 ? 8 : 0);
        sealedLength = measured.size() + (tls13 ? 1 : 0) + TAG;
        ahead = RecordPath.ahead(measured.size(), atOnce);
        byte[] secret = new byte[measured.suite() == Suite.AES_128_GCM ? 16 : 32];
        Arrays.fill(secret, (byte) 1);
        key = new SecretKeySpec(secret, gcm ? "AES" : "ChaCha20");
        String algorithm = gcm ? "AES/GCM/NoPadding" : "ChaCha20-Poly1305";
        sealer = Cipher.getInstance(algorithm);
        opener = Cipher.getInstance(algorithm);
        sealing = new Nonces(gcm);
        opening = new Nonces(gcm);
        additionalData = new byte[tls13 ? 5 : 13];
        content = RecordPath.content(measured.size());
        records = new byte[ahead * (before + sealedLength)];
        opened = new byte[sealedLength - TAG];
        directContent = ByteBuffer.allocateDirect(content.length).put(content);
        directRecords = ByteBuffer.allocateDirect(records.length);
        directOpened = ByteBuffer.allocateDirect(content.length);
    }

    @Override
    public void connect() {
        openedCount = sealedCount;
        position = 0;
        end = 0;
    }

    @Override
    public int seal() throws GeneralSecurityException {
        return sealAt(0);
    }

    @Override
    public int pair() throws GeneralSecurityException {
        sealAt(0);
        return openAt(0);
    }

    @Override
    public void sealAhead(int wanted) throws GeneralSecurityException {
        if (end - position >= wanted * (before + sealedLength)) {
            return;
        }
        end = 0;
        for (int i = 0; i < ahead; i++) {
            end += sealAt(end);
        }
        position = 0;
    }

    @Override
    public int open(int count) throws GeneralSecurityException {
        int length = 0;
        for (int i = 0; i < count; i++) {
            length = openAt(position);
            position += before + sealedLength;
        }
        return length;
    }

    private int sealAt(int offset) throws GeneralSecurityException {
        if (memory == Memory.HEAP) {
            return before + seal(content, records, offset + before);
        }
        // The arrays that heap buffers would be are scratch for direct ones.
        directContent.get(0, content);
        int written = seal(content, records, 0);
        directRecords.put(offset + before, records, 0, written);
        return before + written;
    }

    private int openAt(int offset) throws GeneralSecurityException {
        if (memory == Memory.HEAP) {
            return open(records, offset + before);
        }
        directRecords.get(offset + before, records, 0, sealedLength);
        int length = open(records, 0);
        directOpened.put(0, opened, 0, content.length);
        return length;
    }

    private int seal(byte[] from, byte[] to, int offset) throws GeneralSecurityException {
        start(sealer, Cipher.ENCRYPT_MODE, sealing.of(sealedCount++));
        if (!tls13) {
            return sealer.doFinal(from, 0, from.length, to, offset);
        }
        if (from.length <= COPIED) {
            System.arraycopy(from, 0, to, offset, from.length);
            to[offset + from.length] = APPLICATION_DATA;
            return sealer.doFinal(to, offset, from.length + 1, to, offset);
        }
        int written = sealer.update(from, 0, from.length, to, offset);
        return written + sealer.doFinal(type, 0, 1, to, offset + written);
    }

    private int open(byte[] from, int offset) throws GeneralSecurityException {
        start(opener, Cipher.DECRYPT_MODE, opening.of(openedCount++));
        return opener.doFinal(from, offset, sealedLength, opened, 0);
    }

    private void start(Cipher cipher, int mode, AlgorithmParameterSpec parameters) throws GeneralSecurityException {
        cipher.init(mode, key, parameters);
        cipher.updateAAD(additionalData);
    }

    /**
     * One direction's parameters, made once. A nonce is copied when parameters are made and when they are read, 88 bytes in all,
     * unless the compiler finds both superfluous, which hangs on what it has inlined; these are read without a copy. There are
     * two that take turns, since a cipher compares a nonce with the one before.
     */
    private static final class Nonces {
        private static final int LENGTH = 12;
        private static final int NUMBER = 4;

        private final byte[][] nonces = {new byte[LENGTH], new byte[LENGTH]};
        private final ByteBuffer[] writers = {ByteBuffer.wrap(nonces[0]), ByteBuffer.wrap(nonces[1])};
        private final AlgorithmParameterSpec[] parameters;

        Nonces(boolean gcm) {
            parameters = gcm
                    ? new AlgorithmParameterSpec[] {gcm(nonces[0]), gcm(nonces[1])}
                    : new AlgorithmParameterSpec[] {iv(nonces[0]), iv(nonces[1])};
        }

        private static GCMParameterSpec gcm(byte[] nonce) {
            return new GCMParameterSpec(8 * TAG, nonce) {
                @Override
                public byte[] getIV() {
                    return nonce;
                }
            };
        }

        private static IvParameterSpec iv(byte[] nonce) {
            return new IvParameterSpec(nonce) {
                @Override
                public byte[] getIV() {
                    return nonce;
                }
            };
        }

        AlgorithmParameterSpec of(long number) {
            int which = (int) (number & 1);
            writers[which].putLong(NUMBER, number);
            return parameters[which];
        }
    }

    @Override
    public void check() {
        if (!Arrays.equals(opened, 0, content.length, content, 0, content.length)) {
            throw new IllegalStateException("the floor has not opened what it has sealed");
        }
    }

    @Override
    public void close() {}
}
