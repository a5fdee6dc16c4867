package io.niotls.fault;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * One direction of a transport: bytes go in at one end, and come out at the other as the plan says. Used by one thread at a time.
 */
public final class Lane {
    /** How many bytes {@link Mishap#DROP} loses. */
    static final int DROPPED = 7;

    private static final byte[] NOTHING = {};

    private final Mishap mishap;
    private final long offset;
    /** What has been sent and has not been delivered. */
    private byte[] underWay = NOTHING;
    /** How many bytes have left {@link #underWay}. */
    private long passed;
    private boolean released;
    private boolean senderEnded;
    private boolean cut;

    Lane(Mishap mishap, long offset) {
        this.mishap = mishap;
        this.offset = offset;
    }

    /** Takes what the sender sends. */
    public void send(byte[] bytes) {
        if (!cut) {
            ByteArrayOutputStream both = new ByteArrayOutputStream();
            both.writeBytes(underWay);
            both.writeBytes(bytes);
            underWay = both.toByteArray();
        }
    }

    /** Takes note that the sender sends nothing more. */
    public void end() {
        senderEnded = true;
    }

    /** Takes note that both sides have nothing left to do: what was held back may go. Returns whether there is anything. */
    public boolean release() {
        released = underWay.length > 0;
        return released;
    }

    /** Loses what is under way, and ends. */
    public void reset() {
        cut = true;
        underWay = NOTHING;
    }

    /** Returns what arrives now, maybe nothing. */
    public byte[] arrive() {
        long before = offset - passed;
        return switch (mishap) {
            case NONE -> take(underWay.length);
            case SPLIT -> take(before > 0 ? (int) Math.min(before, underWay.length) : underWay.length);
            // released once it is over
            case DELAY -> take(before <= underWay.length && !released ? (int) Math.max(0, before) : underWay.length);
            case COALESCE -> {
                boolean waits = before <= underWay.length && !released;
                released = false;
                yield take(waits ? (int) Math.max(0, before) : underWay.length);
            }
            case DROP -> before > 0 || passed >= offset + DROPPED
                    ? take(before > 0 ? (int) Math.min(before, underWay.length) : underWay.length)
                    : lose();
            case FLIP -> {
                if (before >= 0 && before < underWay.length) {
                    underWay[(int) before] ^= (byte) (1 << (int) (offset % 8));
                }
                yield take(underWay.length);
            }
            case TRUNCATE, RESET -> {
                byte[] rest = take((int) Math.min(Math.max(0, before), underWay.length));
                if (passed == offset) {
                    reset();
                }
                yield rest;
            }
        };
    }

    /** Loses what is to be lost, as far as it has been sent, and delivers what follows. */
    private byte[] lose() {
        take((int) Math.min(offset + DROPPED - passed, underWay.length));
        return passed == offset + DROPPED ? take(underWay.length) : NOTHING;
    }

    private byte[] take(int count) {
        byte[] taken = Arrays.copyOf(underWay, count);
        underWay = Arrays.copyOfRange(underWay, count, underWay.length);
        passed += count;
        return taken;
    }

    /** Returns whether nothing will arrive any more. */
    public boolean isOver() {
        return cut || senderEnded && underWay.length == 0;
    }

    /** Returns whether the plan has cut this direction off, which with {@link Mishap#RESET} ends the other one too. */
    public boolean isReset() {
        return cut && mishap == Mishap.RESET;
    }

    /** Returns whether bytes of this direction have been lost or changed. */
    public boolean hasStruck() {
        return mishap == Mishap.FLIP && passed > offset || mishap == Mishap.DROP && passed >= offset + DROPPED;
    }

    /** Returns how many bytes have left, delivered or lost. */
    public long passed() {
        return passed;
    }
}
