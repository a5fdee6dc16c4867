package io.niotls.record;

import com.sun.management.ThreadMXBean;
import io.niotls.crypto.SecretBytes;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Sealing and opening application data allocates nothing of its own. */
class AllocationTest {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 10_000;

    @ParameterizedTest
    @CsvSource({"true, false", "true, true", "false, false", "false, true"})
    void aRecordAllocatesNothing(boolean tls13, boolean direct) throws Exception {
        FakeAead aead = new FakeAead();
        RecordWriter writer = new RecordWriter(ScratchPool.shared());
        RecordReader reader = Records.reader();
        try (SecretBytes iv = SecretBytes.owning(new byte[tls13 ? 12 : 4])) {
            NonceSequence sealed = new NonceSequence(iv, 0, Long.MAX_VALUE);
            NonceSequence opened = new NonceSequence(iv, 0, Long.MAX_VALUE);
            writer.install(tls13 ? new Tls13Sealer(aead, sealed) : new Tls12AeadSealer(aead, 8, sealed));
            reader.install(tls13 ? new Tls13Opener(aead, opened) : new Tls12AeadOpener(aead, 8, opened));
        }
        reader.allowApplicationData(true);
        ByteBuffer source = buffer(direct, RecordSize.MAX_CONTENT);
        ByteBuffer record = buffer(direct, RecordSize.MAX_RECORD);
        ByteBuffer plaintext = buffer(direct, RecordSize.MAX_RECORD);
        carry(writer, reader, source, record, plaintext, WARM_UP);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        carry(writer, reader, source, record, plaintext, MEASURED);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        // What the measurement itself, or a compiler at work, allocates is less than one byte for each record.
        assertEquals(0, allocated / MEASURED, allocated + " bytes for " + MEASURED + " records");
    }

    private static ByteBuffer buffer(boolean direct, int capacity) {
        return direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
    }

    private static void carry(RecordWriter writer, RecordReader reader, ByteBuffer source, ByteBuffer record,
            ByteBuffer plaintext, int records) throws Exception {
        for (int i = 0; i < records; i++) {
            source.clear();
            record.clear();
            plaintext.clear();
            if (writer.seal(source, record) != RecordSize.MAX_CONTENT) {
                throw new AssertionError("not sealed");
            }
            record.flip();
            if (reader.next(record, plaintext) != RecordReader.Result.APPLICATION_DATA) {
                throw new AssertionError("not opened");
            }
        }
    }
}
