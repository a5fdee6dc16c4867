package io.niotls.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import io.niotls.wire.ByteWriter;
import java.util.Arrays;
import org.bouncycastle.crypto.modes.ChaCha20Poly1305;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.junit.jupiter.api.Test;

/** RFC 7905 prints no vectors: TLS 1.2 records with ChaCha20-Poly1305 against a computation of its own, written from its text. */
class Rfc7905Test {
    private static final CipherSuite SUITE = CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256;

    @Test
    void recordsAreWhatTheRfcSays() throws Exception {
        byte[] key = Records.bytes(1, 32);
        byte[] iv = Records.bytes(2, 12);
        try (RecordSealer sealer = RecordProtection.tls12Sealer(Records.CRYPTO, SUITE, SecretBytes.copyOf(key),
                SecretBytes.copyOf(iv), SecretBytes.owning(new byte[0]), false, null)) {
            for (int sequence = 0; sequence < 300; sequence++) {
                byte[] content = Records.bytes(sequence, sequence);
                assertArrayEquals(
                        expected(key, iv, sequence, content), Records.seal(sealer, ContentType.APPLICATION_DATA, content));
            }
        }
    }

    /** RFC 7905 §2: the sequence number, padded on the left to 12 bytes, xor the IV; no explicit nonce; RFC 5246's AAD. */
    private static byte[] expected(byte[] key, byte[] iv, long sequence, byte[] content) throws Exception {
        byte[] nonce = iv.clone();
        for (int i = 0; i < 8; i++) {
            nonce[11 - i] ^= (byte) (sequence >>> 8 * i);
        }
        byte[] aad = new ByteWriter().int64(sequence).uint8(23).uint16(0x0303).uint16(content.length).toByteArray();
        ChaCha20Poly1305 cipher = new ChaCha20Poly1305();
        cipher.init(true, new AEADParameters(new KeyParameter(key), 128, nonce, aad));
        byte[] sealed = new byte[cipher.getOutputSize(content.length)];
        int length = cipher.processBytes(content, 0, content.length, sealed, 0);
        length += cipher.doFinal(sealed, length);
        return new ByteWriter().uint8(23).uint16(0x0303).opaque16(Arrays.copyOf(sealed, length)).toByteArray();
    }
}
