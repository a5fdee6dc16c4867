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

    /** RFC 8446 §4.2.10: after a HelloRetryRequest, up to the second ClientHello, which is in the clear. */
    @Test
    void passesOverEarlyDataWhereThereAreNoKeysYet() throws Exception {
        RecordReader reader = Records.reader();
        reader.skipEarlyData();
        byte[] longest = Records.record(23, 0x0303, new byte[RecordSize.MAX_CIPHERTEXT]);
        ByteBuffer in = Records.buffer(UNKNOWN, longest, Records.plain(22, Records.message(1, 50)));
        assertEquals(RecordReader.Result.HANDSHAKE, reader.next(in, Records.room()));
        assertEquals(0, in.remaining());
        reader.takeHandshake();
        Records.assertFault(Fault.EARLY_APPLICATION_DATA, reader, Records.buffer(UNKNOWN));
    }

    @Test
    void refusesARecordTooLongForEarlyDataAtItsHeader() throws Exception {
        byte[] header = Records.hex("17 03 03 41 01"); // 2^14 + 257
        RecordReader clear = Records.reader();
        clear.skipEarlyData();
        Records.assertFault(Fault.EARLY_APPLICATION_DATA, clear, Records.buffer(header));
        Records.assertFault(Fault.RECORD_TOO_LONG, skipping(), Records.buffer(header));
    }

    /** The limit that we have asked for is not kept by records sent before it was known. */
    @Test
    void passesOverRecordsLongerThanOurLimit() throws Exception {
        RecordReader reader = skipping();
        reader.limitPlaintext(64);
        byte[] longest = Records.record(23, 0x0303, new byte[RecordSize.MAX_CIPHERTEXT]);
        byte[] message = Records.message(20, 32);
        ByteBuffer in = Records.buffer(UNKNOWN, longest, Records.seal(sealer(), ContentType.HANDSHAKE, message), UNKNOWN);
        assertEquals(RecordReader.Result.HANDSHAKE, reader.next(in, Records.room()));
        reader.takeHandshake();
        Records.assertFault(Fault.RECORD_TOO_LONG, reader, in);
    }

    @Test
    void passesOverExactlyItsLimitHeadersIncluded() throws Exception {
        RecordReader reader = Records.reader();
        reader.skipEarlyData();
        byte[] half = Records.record(23, 0x0303, new byte[RecordSize.MAX_EARLY_DATA_SKIPPED / 2 - 5]);
        ByteBuffer in = Records.buffer(half, half);
        assertEquals(RecordReader.Result.NEED_MORE, reader.next(in, Records.room()));
        assertEquals(0, in.remaining());
        Records.assertFault(Fault.EARLY_APPLICATION_DATA, reader, Records.buffer(Records.record(23, 0x0303)));
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
