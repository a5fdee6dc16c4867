package io.niotls.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Early data that is passed over uses up no sequence number, and ends with the first record that opens: RFC 8446 §4.2.10. */
class EarlyDataSkipTest {
    private static final CipherSuite SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;
    private static final byte[] UNKNOWN = Records.record(23, 0x0303, new byte[100]);
    private static final byte[] LARGEST = Records.record(23, 0x0303, new byte[16_384 + 17]);

    @Test
    void readsOnWithTheFirstRecordThatOpens() throws Exception {
        RecordReader reader = skipping();
        byte[] message = Records.message(20, 32);
        ByteBuffer in = Records.buffer(UNKNOWN, LARGEST, Records.seal(sealer(), ContentType.HANDSHAKE, message));
        assertEquals(RecordReader.Result.HANDSHAKE, reader.next(in, Records.room()));
        assertEquals(0, in.remaining());
    }

    @Test
    void refusesWhatDoesNotOpenAfterARecordThatDid() throws Exception {
        RecordReader reader = skipping();
        byte[] message = Records.message(20, 32);
        ByteBuffer in = Records.buffer(Records.seal(sealer(), ContentType.HANDSHAKE, message), UNKNOWN);
        reader.next(in, Records.room());
        reader.takeHandshake();
        TlsException refused = assertThrows(TlsException.class, () -> reader.next(in, Records.room()));
        assertEquals(Fault.RECORD_NOT_AUTHENTIC, refused.fault());
    }

    @Test
    void passesOverNoMoreThanItsLimit() throws Exception {
        RecordReader reader = skipping();
        ByteBuffer in = Records.buffer(LARGEST, LARGEST);
        TlsException refused = assertThrows(TlsException.class, () -> reader.next(in, Records.room()));
        assertEquals(Fault.EARLY_APPLICATION_DATA, refused.fault());
    }

    private static RecordReader skipping() throws TlsException {
        RecordReader reader = Records.reader();
        try (SecretBytes key = key(); SecretBytes iv = iv()) {
            reader.install(RecordProtection.tls13Opener(Records.CRYPTO, SUITE, key, iv));
        }
        reader.skipEarlyData();
        return reader;
    }

    private static RecordSealer sealer() {
        try (SecretBytes key = key(); SecretBytes iv = iv()) {
            return RecordProtection.tls13Sealer(Records.CRYPTO, SUITE, key, iv);
        }
    }

    private static SecretBytes key() {
        return SecretBytes.owning(Records.bytes(1, 16));
    }

    private static SecretBytes iv() {
        return SecretBytes.owning(Records.bytes(2, 12));
    }
}
