package io.niotls.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.niotls.crypto.SecretBytes;
import io.niotls.crypto.jca.JcaCrypto;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.ContentType;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.Key;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A record allocates what the JDK's cipher does that it is sealed or opened with, and nothing beside. */
@Timeout(120)
class CipherAllocationTest {
    private static final int WARM_UP = 30_000;
    private static final int MEASURED = 10_000;
    private static final int ROUNDS = 6;
    /**
     * Less than an array for one nonce: what the compiler leaves out of the JDK's part of the work is not the same wherever that
     * is called from.
     */
    private static final int TOLERATED = 31;
    private static final CipherSuite SUITE = CipherSuite.TLS_AES_128_GCM_SHA256;
    private static final int LENGTH = 100;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aRecordAllocatesNoMoreThanItsCipher() throws Exception {
        Floor floor = new Floor();
        try (Engine engine = new Engine()) {
            measure(floor, WARM_UP);
            measure(engine, WARM_UP);
            long least = Long.MAX_VALUE;
            for (int i = 0; i < ROUNDS; i++) {
                long bare = measure(floor, MEASURED);
                long ours = measure(engine, MEASURED);
                least = Math.min(least, ours - bare);
            }
            long beyond = least;
            assertTrue(beyond <= TOLERATED, () -> beyond + " bytes more for each record that is sealed and opened");
        }
    }

    private long measure(Pair pair, int records) throws Exception {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < records; i++) {
            pair.carry();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / records;
    }

    private interface Pair {
        /** Seals and opens a record. */
        void carry() throws Exception;
    }

    private static final class Engine implements Pair, AutoCloseable {
        private final RecordSealer sealer;
        private final RecordOpener opener;
        private final byte[] content = new byte[LENGTH];
        private final byte[] record = new byte[LENGTH + 100];
        private final byte[] opened = new byte[LENGTH + 100];

        Engine() {
            try (SecretBytes key = SecretBytes.owning(new byte[16]); SecretBytes iv = SecretBytes.owning(new byte[12])) {
                JcaCrypto crypto = new JcaCrypto();
                sealer = RecordProtection.tls13Sealer(crypto, SUITE, key, iv);
                opener = RecordProtection.tls13Opener(crypto, SUITE, key, iv);
            }
        }

        @Override
        public void carry() throws Exception {
            int length = sealer.seal(ContentType.APPLICATION_DATA, content, 0, LENGTH, record, 0);
            assertEquals(LENGTH, opener.open(record, 0, length - RecordSize.HEADER, opened, 0));
        }

        @Override
        public void close() {
            sealer.close();
            opener.close();
        }
    }

    /** Bare ciphers, with a key and parameters that are made once: one is read while the cipher compares with the other. */
    private static final class Floor implements Pair {
        private final Cipher sealer = Cipher.getInstance("AES/GCM/NoPadding");
        private final Cipher opener = Cipher.getInstance("AES/GCM/NoPadding");
        private final Key key = new SecretKeySpec(new byte[16], "AES");
        private final Parameters[] sealing = {new Parameters(), new Parameters()};
        private final Parameters[] opening = {new Parameters(), new Parameters()};
        private final byte[] header = new byte[RecordSize.HEADER];
        private final byte[] record = new byte[LENGTH + 17];
        private final byte[] opened = new byte[LENGTH + 17];
        private long number;

        Floor() throws GeneralSecurityException {
        }

        @Override
        public void carry() throws GeneralSecurityException {
            int turn = (int) (number & 1);
            sealer.init(Cipher.ENCRYPT_MODE, key, sealing[turn].of(number));
            sealer.updateAAD(header);
            int length = sealer.doFinal(record, 0, LENGTH + 1, record, 0);
            opener.init(Cipher.DECRYPT_MODE, key, opening[turn].of(number));
            opener.updateAAD(header);
            assertEquals(LENGTH + 1, opener.doFinal(record, 0, length, opened, 0));
            number++;
        }
    }

    private static final class Parameters extends GCMParameterSpec {
        private final byte[] nonce = new byte[12];
        private final ByteBuffer writer = ByteBuffer.wrap(nonce);

        Parameters() {
            super(128, new byte[0]);
        }

        Parameters of(long number) {
            writer.putLong(4, number);
            return this;
        }

        @Override
        public byte[] getIV() {
            return nonce;
        }
    }
}
