package io.niotls.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.fuzz.Allocation;
import io.niotls.fuzz.Choices;
import io.niotls.proto.ContentType;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A record reader, without keys or with those of any cipher, and a sender that has the same ones: the input says which records it
 * seals, and what becomes of them before they arrive, in pieces of what length, in which kinds of buffer.
 *
 * <p>What is delivered is always a beginning of what the sender has sealed as application data, and all of it if nothing was
 * changed. Every call of the reader makes progress or is the last one.
 */
public final class RecordTarget {
    /** What the sender does; the number that stands for it is the place. */
    public enum Step {
        /** A record of any type. */
        SEAL,
        /** Application data of up to 16,320 bytes. */
        SEAL_LONG,
        /** One bit of a record changed. */
        CHANGE,
        /** A record without its last bytes. */
        CUT,
        /** The last record once more. */
        REPEAT,
        /** A record that does not arrive. */
        DROP,
        /** Bytes as they are. */
        RAW,
        /** A record in the clear. */
        PLAIN
    }

    private static final Step[] STEPS = Step.values();
    private static final ContentType[] TYPES = ContentType.values();
    private static final int MAX_STEPS = 24;

    /** Two scratch arrays, the buffers of this target, an exception with its stack trace, and what a cipher takes at first. */
    private static final int BASE = 2 * ScratchPool.ARRAY_LENGTH + (128 << 10);
    /** What a provider's cipher takes to be initialised for one record, however short, and drops at once: CCM most. */
    private static final int PER_RECORD = 16 << 10;
    /** A message is copied where it grows by doubling, and once more where it is taken; the JCA copies, too. */
    private static final int PER_BYTE = 32;

    private final Choices choices;
    private final SealedRecords sealed;
    private final RecordReader reader = new RecordReader(ReadLimits.DEFAULT, ScratchPool.shared());
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final ByteArrayOutputStream delivered = new ByteArrayOutputStream();
    private final ByteArrayOutputStream wire = new ByteArrayOutputStream();
    private int arrivals;
    private boolean intact = true;

    private RecordTarget(Choices choices) throws TlsException {
        this.choices = choices;
        this.sealed = SealedRecords.numbered(choices.uint8());
        if (sealed.opener() != null) {
            reader.install(sealed.opener());
        }
    }

    /** Runs one sender and one reader. */
    public static void run(byte[] input) throws Exception {
        long outstanding = ScratchPool.shared().outstanding();
        RecordTarget target = new RecordTarget(new Choices(input));
        try {
            target.run();
        } finally {
            target.reader.close();
            target.sealed.close();
        }
        assertEquals(outstanding, ScratchPool.shared().outstanding(), "scratch arrays that were not given back");
    }

    private void run() throws Exception {
        int settings = choices.uint8();
        boolean dataAllowed = (settings & 1) == 0;
        reader.allowApplicationData(dataAllowed);
        if ((settings & 2) != 0) {
            reader.limitPlaintext(64 + choices.uint8());
            intact = false; // the sender does not keep to it
        }
        if ((settings & 4) != 0 && sealed.mayFollowEarlyData()) {
            reader.skipEarlyData();
        }
        boolean direct = (settings & 8) != 0;
        int room = (settings & 16) != 0 ? 100 : 20_000;
        int piece = (settings & 32) != 0 ? 1 + choices.uint8() : Integer.MAX_VALUE;
        byte[] last = {};
        for (int step = 0; step < MAX_STEPS && choices.hasMore(); step++) {
            last = step(STEPS[choices.below(STEPS.length)], last);
        }
        intact &= dataAllowed;
        Allocation allocation = new Allocation();
        boolean failed = !allocation.count(() -> receive(direct, room, piece));
        allocation.check(BASE + (long) PER_RECORD * arrivals + (long) PER_BYTE * wire.size(),
                "a reader of " + wire.size() + " bytes");
        byte[] arrived = delivered.toByteArray();
        if (sealed.isAuthentic()) {
            byte[] honest = sent.toByteArray();
            assertTrue(arrived.length <= honest.length && Arrays.equals(arrived, Arrays.copyOf(honest, arrived.length)),
                    "data was delivered that was not sent");
            if (intact) {
                assertTrue(!failed && arrived.length == honest.length, "not all was delivered that was sent");
            }
        }
    }

    /** Returns the record that was made, the last one if there is none. */
    private byte[] step(Step step, byte[] last) {
        return switch (step) {
            case SEAL -> {
                ContentType type = TYPES[choices.below(TYPES.length)];
                byte[] record = seal(type, choices.bytes());
                // What else may come, and when, is not this sender's affair.
                intact &= type == ContentType.APPLICATION_DATA;
                yield arrives(record);
            }
            case SEAL_LONG -> arrives(seal(ContentType.APPLICATION_DATA, new byte[64 * choices.uint8()]));
            case CHANGE -> {
                byte[] record = seal(TYPES[choices.below(TYPES.length)], choices.bytes());
                record[choices.uint16() % record.length] ^= (byte) (1 << choices.below(8));
                intact = false;
                yield arrives(record);
            }
            case CUT -> {
                byte[] record = seal(TYPES[choices.below(TYPES.length)], choices.bytes());
                intact = false;
                yield arrives(Arrays.copyOf(record, record.length - Math.min(record.length, choices.uint8())));
            }
            case REPEAT -> {
                intact = false;
                yield arrives(last);
            }
            case DROP -> {
                intact = false;
                yield seal(TYPES[choices.below(TYPES.length)], choices.bytes());
            }
            case RAW -> {
                intact = false;
                yield arrives(choices.bytes());
            }
            case PLAIN -> {
                intact = false;
                yield arrives(Records.record(choices.uint8(), choices.uint16(), choices.bytes()));
            }
        };
    }

    private byte[] arrives(byte[] record) {
        arrivals++;
        wire.writeBytes(record);
        return record;
    }

    private byte[] seal(ContentType type, byte[] content) {
        byte[] record = sealed.seal(type, content, choices);
        if (type == ContentType.APPLICATION_DATA) {
            sent.writeBytes(content);
            intact &= content.length > 0; // there may not be too many empty ones
        }
        return record;
    }

    /** Lets the bytes arrive; returns false if they are refused. */
    private boolean receive(boolean direct, int room, int piece) throws TlsException {
        byte[] bytes = wire.toByteArray();
        ByteBuffer in = direct ? ByteBuffer.allocateDirect(bytes.length) : ByteBuffer.allocate(bytes.length);
        in.put(bytes).flip();
        ByteBuffer plaintext = direct ? ByteBuffer.allocateDirect(room) : ByteBuffer.allocate(room);
        // A call consumes a record, delivers a byte, hands out a message of four bytes or more, or is the last of a piece.
        long most = 8 + 2L * bytes.length + bytes.length / piece;
        int end = 0;
        try {
            do {
                end = (int) Math.min(bytes.length, (long) end + piece);
                in.limit(end);
                RecordReader.Result result;
                do {
                    assertTrue(most-- > 0, "no progress");
                    result = reader.next(in, plaintext);
                    if (result == RecordReader.Result.HANDSHAKE) {
                        reader.takeHandshake();
                    }
                    plaintext.flip();
                    byte[] part = new byte[plaintext.remaining()];
                    plaintext.get(part);
                    delivered.writeBytes(part);
                    plaintext.clear();
                } while (result != RecordReader.Result.NEED_MORE);
            } while (end < bytes.length);
            return true;
        } catch (TlsException refused) {
            assertNotEquals(Fault.INTERNAL_ERROR, refused.fault());
            assertEquals(0, plaintext.position());
            try {
                reader.next(in, plaintext);
                throw new AssertionError("a reader that has refused goes on");
            } catch (TlsException again) {
                assertSame(refused, again);
            }
            return false;
        }
    }
}
