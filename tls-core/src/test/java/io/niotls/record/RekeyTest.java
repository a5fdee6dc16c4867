package io.niotls.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.crypto.SecretBytes;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The next key in the cipher in use: RFC 8446 §7.2, for which a cipher of TLS 1.3 need not be made anew. */
class RekeyTest {
    private static final Records.Way WAY = Records.way(Records.TLS13);

    private static SecretBytes nextKey() {
        return SecretBytes.owning(Records.bytes(11, 16));
    }

    private static SecretBytes nextIv() {
        return SecretBytes.owning(Records.bytes(12, 12));
    }

    private static RecordSealer nextSealer() {
        try (SecretBytes key = nextKey(); SecretBytes iv = nextIv()) {
            return RecordProtection.tls13Sealer(Records.CRYPTO, WAY.suite(), key, iv);
        }
    }

    @Test
    void readerGoesOnWithTheNextKeyFromNumberZero() throws Exception {
        RecordReader reader = Records.reader(WAY);
        RecordSealer first = WAY.sealer();
        reader.next(Records.buffer(Records.seal(first, ContentType.APPLICATION_DATA, (byte) 1)), Records.room());
        try (SecretBytes key = nextKey(); SecretBytes iv = nextIv()) {
            assertTrue(reader.rekey(key, iv));
        }
        byte[] next = Records.seal(nextSealer(), ContentType.APPLICATION_DATA, (byte) 2);
        assertEquals(RecordReader.Result.APPLICATION_DATA, reader.next(Records.buffer(next), Records.room()));
        Records.assertFault(Fault.RECORD_NOT_AUTHENTIC, reader,
                Records.buffer(Records.seal(first, ContentType.APPLICATION_DATA, (byte) 3)));
    }

    @Test
    void readerRefusesANextKeyInTheMiddleOfAMessage() throws Exception {
        RecordReader reader = Records.reader(WAY);
        byte[] part = Records.seal(WAY.sealer(), ContentType.HANDSHAKE, Arrays.copyOf(Records.message(8, 20), 10));
        reader.next(Records.buffer(part), Records.room());
        try (SecretBytes key = nextKey(); SecretBytes iv = nextIv()) {
            TlsException refused = assertThrows(TlsException.class, () -> reader.rekey(key, iv));
            assertEquals(Fault.HANDSHAKE_OVER_KEY_CHANGE, refused.fault());
        }
        assertFalse(reader.hasHandshakeBytes());
    }

    @Test
    void writerSealsWhatWaitsUnderTheOldKeyAndGoesOnWithTheNext() {
        RecordWriter writer = Records.writer(WAY);
        writer.handshake(Records.message(24, 1));
        try (SecretBytes key = nextKey(); SecretBytes iv = nextIv()) {
            assertTrue(writer.rekey(key, iv));
        }
        writer.handshake(Records.message(4, 30));
        assertArrayEquals(Records.join(Records.seal(WAY.sealer(), ContentType.HANDSHAKE, Records.message(24, 1)),
                Records.seal(nextSealer(), ContentType.HANDSHAKE, Records.message(4, 30))), Records.drain(writer));
    }

    @Test
    void neitherSideCanInTls12() throws Exception {
        for (Records.Way way : Records.distinctWays()) {
            try (SecretBytes key = nextKey(); SecretBytes iv = nextIv()) {
                if (!way.suite().isTls13()) {
                    assertFalse(Records.reader(way).rekey(key, iv), way::toString);
                    assertFalse(Records.writer(way).rekey(key, iv), way::toString);
                }
            }
        }
    }
}
